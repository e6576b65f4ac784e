package dev.slipway.lab.simulator.proxmox.configure;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies a change to a VM's configuration: at once when the VM has no power; when it runs, at once
 * for what can be changed on the fly and as pending values for the rest. The caller holds the lock.
 */
public final class ConfigChange {

  private static final Set<String> ON_THE_FLY =
      Set.of(
          "name",
          "description",
          "tags",
          "onboot",
          "protection",
          "startup",
          "autostart",
          "shares",
          "hookscript",
          "vmstatestorage",
          "lock",
          "digest");
  private static final String ORDER = "order=";

  private final Storages storages;
  private final NewVolume newVolume;

  public ConfigChange(Storages storages) {
    this.storages = storages;
    this.newVolume = new NewVolume(storages);
  }

  void apply(Vm vm, Map<String, String> set, Collection<String> delete, Collection<String> revert) {
    boolean runs = vm.running().isPresent();
    for (String option : revert) {
      vm.config(vm.config().withoutPending(option));
    }
    for (String option : delete) {
      delete(vm, option, runs);
    }
    set.forEach(
        (option, value) -> {
          if (Drive.isSlot(option)) {
            setDrive(vm, Drive.parse(option, value), runs);
          } else {
            setOption(vm, option, OptionValues.stored(option, value), runs);
          }
        });
  }

  /** A stop, and a start from cold, make the pending values the real ones. */
  public void applyPending(Vm vm) {
    for (String option : List.copyOf(vm.config().pendingDelete())) {
      deleteNow(vm, option);
    }
    Map.copyOf(vm.config().pending())
        .forEach(
            (option, value) -> {
              if (Drive.isSlot(option)) {
                replaceDrive(vm, Drive.parse(option, value));
              } else {
                vm.config(vm.config().with(option, value));
              }
            });
  }

  private void setOption(Vm vm, String option, String value, boolean runs) {
    VmConfig config = vm.config();
    boolean unchanged = config.value(option).filter(value::equals).isPresent();
    boolean atOnce = !runs || unchanged || ON_THE_FLY.contains(option) || option.matches("net\\d+");
    vm.config(atOnce ? config.with(option, value) : config.withPending(option, value));
  }

  private void setDrive(Vm vm, Drive asked, boolean runs) {
    Drive drive = newVolume.resolve(vm, asked);
    Optional<Drive> old = current(vm, drive.slot());
    boolean discForDisc = old.filter(Drive::cdrom).isPresent() && drive.cdrom();
    if (drive.cdrom() && !drive.cloudInit()) {
      appendToBootOrder(vm, drive.slot(), runs);
    }
    if (!runs || discForDisc || old.isEmpty()) {
      replaceDrive(vm, drive);
    } else {
      vm.config(vm.config().withPending(drive.slot(), drive.value().toString()));
    }
    if (runs && discForDisc && !old.get().volume().equals(drive.volume())) {
      vm.running().ifPresent(running -> running.guest().ejectSeed());
    }
  }

  private void replaceDrive(Vm vm, Drive drive) {
    current(vm, drive.slot())
        .filter(old -> !old.volume().equals(drive.volume()))
        .ifPresent(old -> letGo(vm, old));
    vm.config(vm.config().with(drive.slot(), drive.value().toString()));
  }

  /** A cloud-init drive is freed, a disk of this VM stays as unused, an ISO is nobody's. */
  private void letGo(Vm vm, Drive old) {
    if (old.volume().isEmpty()) {
      return;
    }
    if (old.cloudInit()) {
      storages.free(old.volume().get(), vm.node());
    } else if (!old.cdrom()) {
      int slot = 0;
      while (vm.config().values().containsKey("unused" + slot)) {
        slot++;
      }
      vm.config(vm.config().with("unused" + slot, old.volume().get()));
    }
  }

  private void delete(Vm vm, String option, boolean runs) {
    VmConfig config = vm.config();
    if (!config.values().containsKey(option)) {
      vm.config(config.withoutPending(option));
      return;
    }
    requireUnprotected(config, option);
    if (runs && !ON_THE_FLY.contains(option) && !option.matches("(net|scsi|unused)\\d+")) {
      vm.config(config.withPendingDelete(option));
      bootOrder(config)
          .filter(order -> order.contains(option))
          .ifPresent(
              order -> vm.config(vm.config().withPending("boot", ORDER + without(order, option))));
    } else {
      deleteNow(vm, option);
    }
  }

  private static void requireUnprotected(VmConfig config, String option) {
    boolean unused = option.startsWith("unused");
    if ((unused || Drive.isSlot(option)) && config.value("protection").equals(Optional.of("1"))) {
      throw ApiException.died(
          "can't remove %s '%s' - protection mode enabled"
              .formatted(
                  unused ? "unused disk" : "drive",
                  unused ? config.value(option).orElseThrow() : option));
    }
  }

  private void deleteNow(Vm vm, String option) {
    if (option.startsWith("unused")) {
      vm.config().value(option).ifPresent(volume -> storages.free(volume, vm.node()));
    }
    Optional<Drive> old = current(vm, option);
    vm.config(vm.config().without(option));
    if (old.isPresent()) {
      letGo(vm, old.get());
      bootOrder(vm.config())
          .filter(order -> order.contains(option))
          .ifPresent(order -> vm.config(vm.config().with("boot", ORDER + without(order, option))));
    }
  }

  /** New discs are appended where an explicit order stands (FACTS 31). */
  private static void appendToBootOrder(Vm vm, String slot, boolean runs) {
    Optional<List<String>> order = bootOrder(vm.config());
    if (order.isEmpty() || order.get().contains(slot)) {
      return;
    }
    List<String> longer = new ArrayList<>(order.get());
    longer.add(slot);
    String value = ORDER + String.join(";", longer);
    vm.config(runs ? vm.config().withPending("boot", value) : vm.config().with("boot", value));
  }

  private static Optional<List<String>> bootOrder(VmConfig config) {
    return config
        .value("boot")
        .filter(value -> value.startsWith(ORDER))
        .map(value -> List.of(value.substring(ORDER.length()).split(";")));
  }

  private static String without(List<String> order, String slot) {
    return String.join(";", order.stream().filter(entry -> !entry.equals(slot)).toList());
  }

  private static Optional<Drive> current(Vm vm, String slot) {
    return Drive.isSlot(slot)
        ? vm.config().value(slot).map(value -> Drive.parse(slot, value))
        : Optional.empty();
  }
}
