package dev.slipway.vm.placement;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.store.Capacity.Amount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one VM asks of an endpoint: the spec, with what it leaves open taken from the configuration.
 */
record Wanted(
    String endpoint,
    VmConfig.Template template,
    VmConfig.Network network,
    String pool,
    String storage,
    String seedStorage,
    String bridge,
    VmConfig.OverCommit overCommit,
    NodeSize size,
    boolean fullClone,
    Disks disks,
    List<VmConfig.Network> additional) {
  private static final long GIB = 1L << 30;

  static Wanted of(VmConfig config, ProxmoxSpec spec, NodeSize size) {
    VmConfig.Endpoint endpoint = config.endpoints().get(spec.endpoint());
    VmConfig.Network network = config.networks().get(spec.network());
    return new Wanted(
        spec.endpoint(),
        config.templates().get(spec.template()),
        network,
        spec.pool() == null ? endpoint.pool() : spec.pool(),
        spec.storage() == null ? endpoint.storage() : spec.storage(),
        endpoint.seedStorage(),
        spec.bridge() == null ? network.bridge() : spec.bridge(),
        endpoint.overCommit(),
        size,
        spec.fullClone(),
        spec.vmHardware().vmDisks(),
        spec.vmHardware().furtherNetworks().stream().map(config.networks()::get).toList());
  }

  long memoryBytes() {
    return size.memoryMiB() * 1024L * 1024L;
  }

  /** By storage, the root disk's first. */
  Map<String, Long> diskBytes() {
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put(storage, size.diskGiB() * GIB);
    for (ExtraDisk disk : disks.extra()) {
      bytes.merge(storageOf(disk), disk.sizeGiB() * GIB, Long::sum);
    }
    return bytes;
  }

  String storageOf(ExtraDisk disk) {
    return disk.storage() == null ? storage : disk.storage();
  }

  /** The formats that somebody asked for, by storage. */
  Map<String, Set<DiskFormat>> formats() {
    Map<String, Set<DiskFormat>> formats = new TreeMap<>();
    if (disks.format() != null) {
      formats.computeIfAbsent(storage, name -> new TreeSet<>()).add(disks.format());
    }
    disks.extra().stream()
        .filter(disk -> disk.format() != null)
        .forEach(
            disk ->
                formats
                    .computeIfAbsent(storageOf(disk), name -> new TreeSet<>())
                    .add(disk.format()));
    return formats;
  }

  Amount reservation() {
    return new Amount(memoryBytes(), size.cores(), diskBytes());
  }
}
