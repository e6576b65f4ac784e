package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.proxmox.api.Formats;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The form of a drive option: which properties a disk may have differs from bus to bus. */
final class DriveFormat {

  private static final String NOT_DEFINED =
      "property is not defined in schema and the schema does not allow additional properties";
  private static final Set<String> ANY_BUS =
      Set.of(
          "aio",
          "backup",
          "bps",
          "bps_max_length",
          "bps_rd",
          "bps_rd_length",
          "bps_rd_max_length",
          "bps_wr",
          "bps_wr_length",
          "bps_wr_max_length",
          "cache",
          "detect_zeroes",
          "discard",
          "file",
          "format",
          "import-from",
          "iops",
          "iops_max",
          "iops_max_length",
          "iops_rd",
          "iops_rd_length",
          "iops_rd_max",
          "iops_rd_max_length",
          "iops_wr",
          "iops_wr_length",
          "iops_wr_max",
          "iops_wr_max_length",
          "mbps",
          "mbps_max",
          "mbps_rd",
          "mbps_rd_max",
          "mbps_wr",
          "mbps_wr_max",
          "media",
          "replicate",
          "rerror",
          "serial",
          "shared",
          "size",
          "snapshot",
          "volume",
          "werror");
  private static final Map<String, Set<String>> OF_BUS =
      Map.of(
          "ide", Set.of("model", "ssd", "wwn"),
          "sata", Set.of("ssd", "wwn"),
          "scsi",
              Set.of("iothread", "product", "queues", "ro", "scsiblock", "ssd", "vendor", "wwn"),
          "virtio", Set.of("iothread", "ro"));
  private static final Set<String> FLAGS = Set.of("ssd", "iothread", "backup", "ro", "shared");
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "discard", List.of("ignore", "on"),
          "format", List.of("raw", "qcow", "qed", "qcow2", "vmdk", "cloop"),
          "media", List.of("cdrom", "disk"));

  private DriveFormat() {}

  /** The error's text, or null when the value fits. */
  static String check(String slot, String value) {
    String errors =
        Stream.of(value.split(","))
            .filter(part -> part.contains("="))
            .map(part -> part.split("=", 2))
            .map(part -> error(slot, part[0], part[1]))
            .filter(error -> !error.isEmpty())
            .collect(Collectors.joining());
    return errors.isEmpty() ? null : "invalid format - format error\n" + errors;
  }

  private static String error(String slot, String property, String value) {
    String bus = slot.replaceAll("\\d", "");
    String error =
        !ANY_BUS.contains(property) && !OF_BUS.get(bus).contains(property)
            ? NOT_DEFINED
            : wrong(property, value);
    return error == null ? "" : slot + "." + property + ": " + error + "\n";
  }

  private static String wrong(String property, String value) {
    if (FLAGS.contains(property)) {
      return Formats.flag(value);
    }
    return WORDS.containsKey(property) ? Formats.oneOf(WORDS.get(property), value) : null;
  }
}
