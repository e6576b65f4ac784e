package dev.slipway.vm.placement;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.LiveVm.Plug;
import dev.slipway.vm.store.Capacity.Amount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one VM asks of an endpoint: the spec, with what it leaves open taken from the configuration.
 *
 * @param linked whether its disks stand on the template's; else they are copied
 * @param storage where they are copied to; a linked clone's are where the template's are
 * @param vlan the tag of its first card; 0 for none
 * @param additional networks, of further cards, by name and in their order
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
    int vlan,
    VmConfig.OverCommit overCommit,
    NodeSize size,
    Disks disks,
    Map<String, VmConfig.Network> additional) {
  private static final long GIB = 1L << 30;

  /** Disks that fit beside the root disk. Beside one on IDE they go to SCSI. */
  private static final Map<String, Integer> BESIDE_ROOT =
      Map.of("scsi", 30, "virtio", 15, "sata", 5, "ide", 31);

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
        spec.vlan() == null ? network.vlan() : spec.vlan(),
        endpoint.overCommit(),
        size,
        spec.vmHardware().vmDisks(),
        additional(config, spec));
  }

  private static Map<String, VmConfig.Network> additional(VmConfig config, ProxmoxSpec spec) {
    Map<String, VmConfig.Network> networks = new LinkedHashMap<>();
    spec.vmHardware()
        .furtherNetworks()
        .forEach(name -> networks.put(name, config.networks().get(name)));
    return networks;
  }

  /** Where its network cards are to plug in, the first one's first. */
  Set<Plug> plugs() {
    Set<Plug> plugs = new LinkedHashSet<>();
    plugs.add(new Plug(bridge, vlan));
    additional.values().forEach(more -> plugs.add(new Plug(more.bridge(), more.vlan())));
    return plugs;
  }

  long memoryBytes() {
    return size.memoryMiB() * 1024L * 1024L;
  }

  /** Where its disks are to be, as far as that is the same for every copy of the template. */
  Set<String> storages() {
    Set<String> storages = new LinkedHashSet<>();
    if (!linked) {
      storages.add(storage);
    }
    disks.extra().stream().map(ExtraDisk::storage).filter(Objects::nonNull).forEach(storages::add);
    return storages;
  }

  /**
   * By storage, the root disk's first.
   *
   * @param root the root disk's storage
   */
  Map<String, Long> diskBytes(String root) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    bytes.put(root, size.diskGiB() * GIB);
    for (ExtraDisk disk : disks.extra()) {
      bytes.merge(storageOf(disk, root), disk.sizeGiB() * GIB, Long::sum);
    }
    return bytes;
  }

  private static String storageOf(ExtraDisk disk, String root) {
    return disk.storage() == null ? root : disk.storage();
  }

  /** The formats that somebody asked for, by storage. */
  Map<String, Set<DiskFormat>> formats(String root) {
    Map<String, Set<DiskFormat>> formats = new TreeMap<>();
    if (disks.format() != null && !linked) {
      formats.computeIfAbsent(root, name -> new TreeSet<>()).add(disks.format());
    }
    disks.extra().stream()
        .filter(disk -> disk.format() != null)
        .forEach(
            disk ->
                formats
                    .computeIfAbsent(storageOf(disk, root), name -> new TreeSet<>())
                    .add(disk.format()));
    return formats;
  }

  /** What the bus of the template's root disk, or the way of cloning it, forbids on every node. */
  List<Finding> forbidden() {
    String bus = template.disk().replaceAll("\\d", "");
    List<Finding> forbidden = new ArrayList<>();
    if (disks.ssd() && bus.equals("virtio")) {
      forbidden.add(byBus("disks.ssd", "a root disk on bus scsi, sata or ide"));
    }
    if (disks.iothread() && !bus.equals("virtio") && !bus.equals("scsi")) {
      forbidden.add(byBus("disks.iothread", "a root disk on bus virtio or scsi"));
    }
    int most = BESIDE_ROOT.getOrDefault(bus, 0);
    if (disks.extra().size() > most) {
      forbidden.add(byBus("disks.extra", "at most %d further disks".formatted(most)));
    }
    if (disks.format() != null && linked) {
      forbidden.add(
          new Finding(
              FailureCode.PROXMOX_REQUEST_REFUSED,
              "disks.format",
              "a linked clone, which is kept as its template is",
              "a full clone",
              "Leave disks.format out, or use a template that is copied"
                  + " (slipway.templates.NAME.clone: full)."));
    }
    return forbidden;
  }

  private Finding byBus(String field, String needed) {
    return new Finding(
        FailureCode.PROXMOX_REQUEST_REFUSED,
        field,
        "the template's root disk is " + template.disk(),
        needed,
        "Leave %s out, or use a template whose root disk is on another bus (slipway.templates.NAME.disk)."
            .formatted(field));
  }

  /**
   * What is to be kept free for it.
   *
   * @param root the root disk's storage
   */
  Amount reservation(String root) {
    return new Amount(memoryBytes(), size.cores(), diskBytes(root));
  }
}
