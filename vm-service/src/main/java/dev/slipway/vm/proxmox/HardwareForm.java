package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxSpec.Startup;
import dev.slipway.vm.hypervisor.Hardware;
import dev.slipway.vm.hypervisor.Hardware.Card;
import dev.slipway.vm.hypervisor.Hardware.Disks;
import dev.slipway.vm.hypervisor.Hardware.ExtraDisk;
import dev.slipway.vm.hypervisor.Hardware.Options;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * What is said of a VM's configuration so that it becomes the {@link Hardware} that was asked for.
 *
 * @param settings to be sent; with the digest of what was read where something is added, since that
 *     call must not have its effect a second time, nor late
 * @param makesDisks whether disks are among it, which takes time
 */
record HardwareForm(Map<String, String> settings, boolean makesDisks) {
  /** What belongs to the place where a card is plugged in. */
  private static final Set<String> SAID_OF_CARDS = Set.of("bridge", "tag", "trunks", "mtu");

  /**
   * Places of a bus. IDE has four, of which one is the seed's: disks beside its root go to SCSI.
   */
  private static final Map<String, Integer> PLACES = Map.of("scsi", 31, "virtio", 16, "sata", 6);

  static HardwareForm of(LiveVm live, Hardware hardware) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("cores", String.valueOf(hardware.cores() / hardware.sockets()));
    form.put("sockets", String.valueOf(hardware.sockets()));
    if (hardware.cpuType() != null) {
      form.put("cpu", hardware.cpuType());
    }
    form.put("memory", String.valueOf(hardware.memoryMib()));
    // The kubelet counts on what it saw at its start.
    form.put("balloon", "0");
    form.put("onboot", hardware.startAtBoot() ? "1" : "0");
    if (hardware.startup() != null) {
      form.put("startup", startup(hardware.startup()));
    }
    form.put("agent", "enabled=1");
    for (int i = 0; i < hardware.cards().size(); i++) {
      form.put("net" + i, card(live.settings().get("net" + i), hardware.cards().get(i)));
    }
    form.put("tags", String.join(";", hardware.tags()));
    root(live, hardware.disks(), form);
    boolean makesDisks = extra(live, hardware.disks(), form);
    boolean addsCards = !live.settings().containsKey("net" + (hardware.cards().size() - 1));
    if (makesDisks || addsCards) {
      form.put("digest", live.settings().get("digest"));
    }
    return new HardwareForm(form, makesDisks);
  }

  private static String startup(Startup startup) {
    StringJoiner value = new StringJoiner(",");
    if (startup.order() != null) {
      value.add("order=" + startup.order());
    }
    if (startup.up() != null) {
      value.add("up=" + startup.up());
    }
    if (startup.down() != null) {
      value.add("down=" + startup.down());
    }
    return value.toString();
  }

  /**
   * With its own hardware address: without one, Proxmox would roll a new one at every call. What
   * nothing is said of, such as queues and a rate, stays as the template has it.
   */
  private static String card(String there, Card card) {
    List<String> parts = new ArrayList<>(List.of((there == null ? "virtio" : there).split(",")));
    parts.removeIf(part -> SAID_OF_CARDS.contains(part.split("=", 2)[0]));
    parts.add("bridge=" + card.bridge());
    if (card.vlan() > 0) {
      parts.add("tag=" + card.vlan());
    }
    // Of the other models Proxmox refuses it.
    if (card.mtu() > 0 && parts.getFirst().startsWith("virtio")) {
      parts.add("mtu=" + card.mtu());
    }
    if (card.firewalled()) {
      parts.removeIf(part -> part.startsWith("firewall="));
      parts.add("firewall=1");
    }
    return String.join(",", parts);
  }

  /** The root disk stays where it is, with these options beside those that it has. */
  private static void root(LiveVm live, Disks disks, Map<String, String> form) {
    String there = disks.root() == null ? null : live.settings().get(disks.root());
    if (there == null) {
      return;
    }
    List<String> parts = new ArrayList<>(List.of(there.split(",")));
    options(disks.options())
        .forEach(
            (name, value) -> {
              parts.removeIf(part -> part.startsWith(name + "="));
              parts.add(name + "=" + value);
            });
    if (!List.of(there.split(",")).containsAll(parts)) {
      form.put(disks.root(), String.join(",", parts));
    }
  }

  private static Map<String, String> options(Options options) {
    Map<String, String> all = new LinkedHashMap<>();
    if (options.discard()) {
      all.put("discard", "on");
    }
    if (options.ssd()) {
      all.put("ssd", "1");
    }
    if (options.iothread()) {
      all.put("iothread", "1");
    }
    return all;
  }

  private static boolean extra(LiveVm live, Disks disks, Map<String, String> form) {
    boolean any = false;
    for (ExtraDisk disk : disks.extra()) {
      if (!live.hasDisk(disk.serial())) {
        form.put(freePlace(live, disks.root(), form), made(disk, disks.options()));
        any = true;
      }
    }
    return any;
  }

  private static String freePlace(LiveVm live, String root, Map<String, String> form) {
    String bus = root.replaceAll("\\d", "");
    String on = PLACES.containsKey(bus) ? bus : "scsi";
    return IntStream.range(0, PLACES.get(on))
        .mapToObj(place -> on + place)
        .filter(place -> !live.settings().containsKey(place) && !form.containsKey(place))
        .findFirst()
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.PROXMOX_REQUEST_REFUSED,
                    false,
                    "Ask for fewer disks, or use a template with its root disk on bus scsi.",
                    "VM %s has no place left for a disk on bus %s".formatted(live.vmid(), on),
                    null));
  }

  private static String made(ExtraDisk disk, Options options) {
    StringJoiner value = new StringJoiner(",");
    value.add(disk.storage() + ":" + disk.gib());
    if (disk.format() != null) {
      value.add("format=" + disk.format().name().toLowerCase(Locale.ROOT));
    }
    value.add("serial=" + disk.serial());
    options(options).forEach((name, set) -> value.add(name + "=" + set));
    return value.toString();
  }
}
