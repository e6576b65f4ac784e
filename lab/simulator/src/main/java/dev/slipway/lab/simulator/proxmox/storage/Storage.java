package dev.slipway.lab.simulator.proxmox.storage;

import java.util.List;

/**
 * A storage of the cluster.
 *
 * @param type {@code dir}, {@code nfs}, {@code lvmthin}, …: file-based ones name volumes by path
 * @param content what may be on it
 * @param shared one content for all nodes; else each node has its own
 * @param size in bytes (per node unless shared)
 * @param path mount point of a file-based one
 * @param nodes where it is configured; empty = everywhere
 */
public record Storage(
    String name,
    String type,
    List<String> content,
    boolean shared,
    long size,
    String path,
    List<String> nodes) {

  public boolean on(String node) {
    return nodes.isEmpty() || nodes.contains(node);
  }

  /** Whether volumes are files under directories, or block devices with flat names. */
  boolean files() {
    return !type.startsWith("lvm") && !type.equals("zfspool") && !type.equals("rbd");
  }

  /** Whether a disk takes up what was written to it; else all that it promises. */
  boolean thin() {
    return !type.equals("lvm");
  }

  /** What writing ends in when it is full. */
  String full(Volume volume) {
    return files()
        ? "copy failed: No space left on device"
        : "lvcreate '%s/%s' error:   %s"
            .formatted(
                name,
                volume.name(),
                thin()
                    ? "Cannot create new thin volume, free space in thin pool %s/data reached threshold."
                        .formatted(name)
                    : "Volume group \"%s\" has insufficient free space".formatted(name));
  }

  String imageName(int vmid, String file) {
    return files() ? vmid + "/" + file : file;
  }

  String imageFile(String kind, int number, String format) {
    return kind + number + (files() ? "." + format : "");
  }

  /** The formats that disks can be kept in; the first is taken where none is named. */
  public List<String> formats() {
    return files() ? List.of("qcow2", "raw", "vmdk") : List.of("raw");
  }

  String imageFormat() {
    return formats().getFirst();
  }

  /** Where a volume lies in the node's file system. */
  public String pathOf(String volumeName) {
    if (!files()) {
      return "/dev/" + name + "/" + volumeName;
    }
    int slash = volumeName.indexOf('/');
    String kind = slash < 0 ? "" : volumeName.substring(0, slash);
    return switch (kind) {
      case "iso" -> path + "/template/" + volumeName;
      case "import", "snippets" -> path + "/" + volumeName;
      default -> path + "/images/" + ownPart(volumeName);
    };
  }

  /** Of a linked clone's {@code base/own} name only the own part is a path. */
  private static String ownPart(String volumeName) {
    String[] parts = volumeName.split("/");
    return parts.length < 3 ? volumeName : parts[parts.length - 2] + "/" + parts[parts.length - 1];
  }
}
