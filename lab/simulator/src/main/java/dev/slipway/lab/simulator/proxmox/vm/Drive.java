package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.proxmox.storage.Sizes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A drive option of a VM.
 *
 * @param slot {@code ide2}, {@code scsi0}, …
 * @param value its volume and properties
 */
public record Drive(String slot, PropertyString value) {

  private static final Pattern SLOT =
      Pattern.compile("(ide[0-3]|sata[0-5]|scsi\\d+|virtio\\d+|efidisk0|tpmstate0)");
  private static final Pattern CLOUD_INIT = Pattern.compile(".*vm-\\d+-cloudinit(\\.\\w+)?");

  /** Every slot that a disk can be in, in Proxmox's order. */
  public static final List<String> SLOTS =
      Stream.of(
              slots("ide", 4),
              slots("scsi", 31),
              slots("virtio", 16),
              slots("sata", 6),
              Stream.of("efidisk0", "tpmstate0"))
          .flatMap(slots -> slots)
          .toList();

  public static boolean isSlot(String option) {
    return SLOT.matcher(option).matches();
  }

  public static Drive parse(String slot, String value) {
    PropertyString parsed = PropertyString.parse(value);
    String head = parsed.head();
    return new Drive(slot, head.startsWith("file=") ? parsed.withHead(head.substring(5)) : parsed);
  }

  /** The drives among some options. */
  public static List<Drive> in(Map<String, String> options) {
    return options.entrySet().stream()
        .filter(e -> isSlot(e.getKey()))
        .map(e -> parse(e.getKey(), e.getValue()))
        .toList();
  }

  public boolean cdrom() {
    return value.property("media").filter("cdrom"::equals).isPresent();
  }

  /** The drive that Proxmox's own cloud-init data is on. */
  public boolean cloudInit() {
    return CLOUD_INIT.matcher(value.head()).matches();
  }

  /** The volume; empty for {@code none} and the host's own drive. */
  public Optional<String> volume() {
    String head = value.head();
    return head.equals("none") || head.equals("cdrom") ? Optional.empty() : Optional.of(head);
  }

  /** In bytes; 0 when not known. */
  public long size() {
    return value.property("size").map(Sizes::parse).orElse(0L);
  }

  public Drive withVolume(String volumeId) {
    return new Drive(slot, value.withHead(volumeId));
  }

  public Drive withSize(long bytes) {
    return new Drive(slot, value.with("size", Sizes.format(bytes)));
  }

  private static Stream<String> slots(String bus, int count) {
    return IntStream.range(0, count).mapToObj(i -> bus + i);
  }
}
