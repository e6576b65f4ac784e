package dev.slipway.vm.hypervisor;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import inet.ipaddr.IPAddressString;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A VM's configuration as Proxmox has it now.
 *
 * @param node where it was found, which may differ from where it was made
 * @param settings every key and value as text: {@code net0}, {@code scsi0}, {@code memory}, …
 */
public record LiveVm(Vmid vmid, ProxmoxNode node, Map<String, String> settings) {
  private static final Pattern SIZE = Pattern.compile("(?:^|,)size=(\\d+)([KMGT]?)(?:,|$)");
  private static final Pattern DRIVE =
      Pattern.compile("(?:scsi|virtio|sata|ide|unused)\\d+|efidisk0|tpmstate0");
  private static final Pattern MAC = Pattern.compile("[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}");
  private static final Pattern IP = Pattern.compile("ip6?=([0-9a-fA-F:.]+/\\d+)");
  private static final String UNITS = "KMGT";
  private static final Pattern MADE = Pattern.compile("(?:^|,)ctime=(\\d{1,12})(?:,|$)");

  private static final Pattern BRIDGE = Pattern.compile("(?:^|,)bridge=([^,]+)");
  private static final Pattern TAG = Pattern.compile("(?:^|,)tag=(\\d{1,4})(?:,|$)");

  /**
   * Where a network card plugs in.
   *
   * @param bridge or VNet of the SDN
   * @param vlan the tag; 0 for none
   */
  public record Plug(String bridge, int vlan) {}

  public LiveVm {
    settings = Map.copyOf(settings);
  }

  /** Our mark, if it carries one that can be read. */
  public Optional<Mark> mark() {
    return Mark.in(settings.get("description"));
  }

  /** What holds it locked ({@code clone}, {@code backup}, …), if anything does. */
  public Optional<String> lock() {
    return Optional.ofNullable(settings.get("lock"));
  }

  /** Whether Proxmox refuses to remove it. */
  public boolean isProtected() {
    return "1".equals(settings.get("protection"));
  }

  public boolean template() {
    return "1".equals(settings.get("template"));
  }

  /** When it was created; empty for a VM of which Proxmox VE did not write it down. */
  public Optional<Instant> madeAt() {
    Matcher made = MADE.matcher(settings.getOrDefault("meta", ""));
    return made.find()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(made.group(1))))
        : Optional.empty();
  }

  /** The hardware address of the first network card, upper case as Proxmox writes it. */
  public Optional<String> mac() {
    return mac(0);
  }

  /** The same of any, from 0. */
  public Optional<String> mac(int card) {
    Matcher mac = MAC.matcher(settings.getOrDefault("net" + card, ""));
    return mac.find()
        ? Optional.of(mac.group().toUpperCase(java.util.Locale.ROOT))
        : Optional.empty();
  }

  /** Where its network cards plug in; one may plug in nowhere. */
  public Set<Plug> plugs() {
    return settings.entrySet().stream()
        .filter(entry -> entry.getKey().matches("net\\d+"))
        .map(entry -> plug(entry.getValue()))
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<Plug> plug(String card) {
    Matcher bridge = BRIDGE.matcher(card);
    Matcher tag = TAG.matcher(card);
    return bridge.find()
        ? Optional.of(new Plug(bridge.group(1), tag.find() ? Integer.parseInt(tag.group(1)) : 0))
        : Optional.empty();
  }

  /**
   * How large a drive is.
   *
   * @return bytes; empty where there is no such drive or its size is not said
   */
  public Optional<Long> driveBytes(String drive) {
    Matcher size = SIZE.matcher(settings.getOrDefault(drive, ""));
    if (!size.find()) {
      return Optional.empty();
    }
    int power = size.group(2).isEmpty() ? 0 : UNITS.indexOf(size.group(2)) + 1;
    return Optional.of(Long.parseLong(size.group(1)) << (10 * power));
  }

  /**
   * The addresses that it is given by Proxmox's own cloud-init ({@code ipconfigN}), in canonical
   * form. What DHCP or its own system gives it is not in its configuration.
   */
  public List<String> addresses() {
    return settings.entrySet().stream()
        .filter(entry -> entry.getKey().matches("ipconfig\\d+"))
        .flatMap(entry -> Arrays.stream(entry.getValue().split(",")))
        .map(IP::matcher)
        .filter(Matcher::matches)
        .map(ip -> new IPAddressString(ip.group(1)).getAddress())
        .filter(Objects::nonNull)
        .map(address -> address.withoutPrefixLength().toCanonicalString())
        .distinct()
        .sorted()
        .toList();
  }

  /** What is in a drive: the volume's id, or {@code none}. */
  public Optional<String> volume(String drive) {
    return Optional.ofNullable(settings.get(drive)).map(value -> value.split(",", 2)[0]);
  }

  /** Every drive that has this volume in it, in order of name. */
  public List<String> drivesWith(String volume) {
    return settings.keySet().stream()
        .filter(key -> DRIVE.matcher(key).matches())
        .filter(drive -> volume(drive).filter(volume::equals).isPresent())
        .sorted()
        .toList();
  }

  /** Whether a drive has a disk in it that the guest knows by this serial number. */
  public boolean hasDisk(String serial) {
    return settings.entrySet().stream()
        .filter(entry -> DRIVE.matcher(entry.getKey()).matches())
        .anyMatch(entry -> List.of(entry.getValue().split(",")).contains("serial=" + serial));
  }

  /**
   * The storages on which it has volumes of its own, without doubles, in order of name. An ISO in a
   * drive is none of them.
   */
  public List<String> storages() {
    return storages(drive -> !drive.contains(":iso/"));
  }

  /** The storages of its disks alone: a cloud-init drive is none. */
  public List<String> diskStorages() {
    return storages(drive -> !drive.contains("media=cdrom"));
  }

  /** The storages of everything that is in its drives, an ISO included. */
  public List<String> allStorages() {
    return storages(drive -> true);
  }

  private List<String> storages(Predicate<String> which) {
    return settings.entrySet().stream()
        .filter(entry -> DRIVE.matcher(entry.getKey()).matches() && which.test(entry.getValue()))
        .map(entry -> entry.getValue().split(",", 2)[0])
        .filter(volume -> volume.contains(":"))
        .map(volume -> volume.substring(0, volume.indexOf(':')))
        .distinct()
        .sorted()
        .toList();
  }
}
