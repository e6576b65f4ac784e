package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxSpec.Disks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the bus of the template's root disk, or the way of cloning it, forbids on every node. */
final class DiskRules {
  /** Disks that fit beside the root disk. Beside one on IDE they go to SCSI. */
  private static final Map<String, Integer> BESIDE_ROOT =
      Map.of("scsi", 30, "virtio", 15, "sata", 5, "ide", 31);

  private DiskRules() {}

  static List<Finding> against(Wanted wanted) {
    Disks disks = wanted.disks();
    String drive = wanted.template().disk();
    String bus = drive.replaceAll("\\d", "");
    List<Finding> against = new ArrayList<>();
    if (disks.ssd() && bus.equals("virtio")) {
      against.add(bus(drive, "disks.ssd", "a root disk on bus scsi, sata or ide"));
    }
    if (disks.iothread() && !bus.equals("virtio") && !bus.equals("scsi")) {
      against.add(bus(drive, "disks.iothread", "a root disk on bus virtio or scsi"));
    }
    int most = BESIDE_ROOT.getOrDefault(bus, 0);
    if (disks.extra().size() > most) {
      against.add(bus(drive, "disks.extra", "at most %d further disks".formatted(most)));
    }
    if (disks.format() != null && !wanted.fullClone()) {
      against.add(
          new Finding(
              FailureCode.PROXMOX_REQUEST_REFUSED,
              "disks.format",
              "a linked clone, which is kept as its template is",
              "a full clone",
              "Leave disks.format out, or ask for a full clone."));
    }
    return against;
  }

  private static Finding bus(String drive, String field, String needed) {
    return new Finding(
        FailureCode.PROXMOX_REQUEST_REFUSED,
        field,
        "the template's root disk is " + drive,
        needed,
        "Leave %s out, or use a template whose root disk is on another bus (slipway.templates.NAME.disk)."
            .formatted(field));
  }
}
