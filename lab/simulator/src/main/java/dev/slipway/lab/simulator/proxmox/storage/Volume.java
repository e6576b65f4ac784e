package dev.slipway.lab.simulator.proxmox.storage;

import java.time.Instant;

/**
 * One volume.
 *
 * @param storage the storage's name
 * @param name what follows the colon in the volume id, e.g. {@code iso/seed.iso}; of a linked clone
 *     its base included
 * @param content {@code images}, {@code iso}, {@code import} or {@code snippets}
 * @param format {@code qcow2}, {@code raw}, {@code iso} or {@code snippet}
 * @param owner the VM it belongs to; 0 = nobody
 * @param size in bytes, as the guest sees it
 * @param parent name of the base volume of a linked clone; null otherwise
 * @param data content of what was uploaded; null for disks
 */
@SuppressWarnings("ArrayRecordComponent") // content of a file; volumes are compared by id
public record Volume(
    String storage,
    String name,
    String content,
    String format,
    int owner,
    long size,
    Instant created,
    String parent,
    byte[] data) {

  private static final long LINKED = 1_552_384;
  private static final long CLOUD_INIT = 266_240;

  public String id() {
    return storage + ":" + name;
  }

  /** Bytes on the storage: disks are thin, about a fifth of what the guest sees is written. */
  public long used() {
    if (!content.equals("images")) {
      return size;
    }
    if (parent != null) {
      return LINKED;
    }
    return name.contains("cloudinit") ? CLOUD_INIT : size / 5;
  }

  Volume resized(long bytes, Instant now) {
    return new Volume(storage, name, content, format, owner, bytes, now, parent, data);
  }

  Volume renamed(String newName) {
    return new Volume(storage, newName, content, format, owner, size, created, parent, data);
  }
}
