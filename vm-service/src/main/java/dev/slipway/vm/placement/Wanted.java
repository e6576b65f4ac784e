package dev.slipway.vm.placement;

import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.store.Capacity.Amount;

/**
 * What one VM asks of an endpoint: the spec, with what it leaves open taken from the configuration.
 *
 * @param linked whether its disks stand on the template's; else they are copied
 * @param storage where they are copied to; a linked clone's are where the template's are
 */
record Wanted(
    String endpoint,
    VmConfig.Template template,
    VmConfig.Network network,
    String pool,
    boolean linked,
    String storage,
    String seedStorage,
    String bridge,
    VmConfig.OverCommit overCommit,
    NodeSize size) {

  static Wanted of(VmConfig config, ProxmoxSpec spec, NodeSize size) {
    VmConfig.Endpoint endpoint = config.endpoints().get(spec.endpoint());
    VmConfig.Network network = config.networks().get(spec.network());
    VmConfig.Template template = config.templates().get(spec.template());
    return new Wanted(
        spec.endpoint(),
        template,
        network,
        spec.pool() == null ? endpoint.pool() : spec.pool(),
        template.clone() == VmConfig.CloneMode.LINKED || !spec.fullClone(),
        spec.storage() == null ? endpoint.storage() : spec.storage(),
        endpoint.seedStorage(),
        spec.bridge() == null ? network.bridge() : spec.bridge(),
        endpoint.overCommit(),
        size);
  }

  long memoryBytes() {
    return size.memoryMiB() * 1024L * 1024L;
  }

  long diskBytes() {
    return size.diskGiB() * 1024L * 1024L * 1024L;
  }

  Amount reservation() {
    return new Amount(memoryBytes(), size.cores(), diskBytes());
  }
}
