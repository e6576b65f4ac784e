package dev.slipway.request.body;

import dev.slipway.events.DiskFormat;
import java.util.Map;

/** Reads what the VMs are to be like beside their size. */
final class HardwareWishes {

  /** A VM has 16 places on bus virtio, and the root disk and the seed may have two of them. */
  private static final int MOST_EXTRA_DISKS = 14;

  private HardwareWishes() {}

  static ClusterRequest.Startup startup(Fields fields) {
    ClusterRequest.Startup startup =
        new ClusterRequest.Startup(
            fields.integer("order", 0, Integer.MAX_VALUE),
            fields.integer("up", 0, Integer.MAX_VALUE),
            fields.integer("down", 0, Integer.MAX_VALUE));
    fields.refuseOthers(Map.of());
    return startup;
  }

  static ClusterRequest.Disks disks(Fields fields) {
    ClusterRequest.Disks disks =
        new ClusterRequest.Disks(
            format(fields),
            fields.flag("discard"),
            fields.flag("ssd"),
            fields.flag("iothread"),
            fields.objects("extra", MOST_EXTRA_DISKS).stream()
                .map(HardwareWishes::extraDisk)
                .toList());
    fields.refuseOthers(Map.of("sizeGiB", "servers.diskGiB", "storage", "proxmox.storage"));
    return disks;
  }

  private static ClusterRequest.ExtraDisk extraDisk(Fields fields) {
    ClusterRequest.ExtraDisk disk =
        new ClusterRequest.ExtraDisk(
            fields.integer("sizeGiB", 1, ClusterRequestReader.MOST_GIB),
            fields.text("storage"),
            format(fields));
    fields.require("sizeGiB", "the disk's size in GiB, at least 1");
    fields.refuseOthers(Map.of("size", "sizeGiB"));
    return disk;
  }

  static ClusterRequest.Firewall firewall(Fields fields) {
    ClusterRequest.Firewall firewall =
        new ClusterRequest.Firewall(
            fields.flag("enabled"),
            fields.texts("management"),
            fields.objects("open").stream().map(HardwareWishes::opening).toList());
    fields.refuseOthers(Map.of("rules", "proxmox.firewall.open", "from", "management"));
    return firewall;
  }

  private static ClusterRequest.Opening opening(Fields fields) {
    ClusterRequest.Opening opening =
        new ClusterRequest.Opening(
            fields.text("proto"), fields.textOrNumber("dport"), fields.text("source"));
    fields.require("dport", "a port or a range, such as 443 or 30000:32767");
    fields.refuseOthers(Map.of("port", "dport", "protocol", "proto", "from", "source"));
    return opening;
  }

  private static DiskFormat format(Fields fields) {
    return ClusterRequestReader.oneOf(
        fields,
        "format",
        DiskFormat.class,
        "RAW is all that a storage of block devices takes; leave it out to take the storage's.");
  }
}
