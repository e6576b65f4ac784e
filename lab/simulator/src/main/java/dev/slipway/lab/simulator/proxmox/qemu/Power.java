package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.proxmox.configure.ConfigChange;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives a VM power: what a start checks, in Proxmox's order, and what the guest then sees. */
public final class Power {

  private static final int VOLUME_DESCRIPTOR = 16 * 2048;
  private static final int VOLUME_ID = 40;
  private static final int VOLUME_ID_LENGTH = 32;
  private static final int FIRST_PID = 100_000;

  private final GuestHost guests;
  private final Storages storages;
  private final ConfigChange change;
  private final Set<String> bridges;
  private final Clock clock;
  private final AtomicInteger pids = new AtomicInteger(FIRST_PID);

  /**
   * @param bridges of the nodes; a network card on another makes the start fail
   */
  Power(
      GuestHost guests, Storages storages, ConfigChange change, Set<String> bridges, Clock clock) {
    this.guests = guests;
    this.storages = storages;
    this.change = change;
    this.bridges = Set.copyOf(bridges);
    this.clock = clock;
  }

  /** Throws {@link TaskFailure} when something the VM refers to is missing. */
  void on(Vm vm, Task task) {
    change.applyPending(vm);
    requireSnippets(vm);
    for (Drive drive : Drive.in(vm.config().values())) {
      requireVolume(vm, drive);
    }
    if (Drive.in(vm.config().values()).stream().anyMatch(Drive::cloudInit)) {
      task.print("generating cloud-init ISO");
    }
    vm.config()
        .values()
        .forEach(
            (option, value) -> {
              if (option.matches("net\\d+")) {
                requireBridge(value);
              }
            });
    Guest guest = guests.boot(spec(vm));
    vm.poweredOn(new Vm.Running(guest, clock.instant(), pids.incrementAndGet()));
  }

  /** Pulls the plug; what was pending is real from then on. */
  void off(Vm vm) {
    vm.powerOff();
    change.applyPending(vm);
  }

  private void requireSnippets(Vm vm) {
    vm.config()
        .value("cicustom")
        .ifPresent(
            value -> {
              for (String part : value.split(",")) {
                String volume = part.substring(part.indexOf('=') + 1);
                requireExists(vm, volume);
              }
            });
  }

  private void requireVolume(Vm vm, Drive drive) {
    drive.volume().ifPresent(volume -> requireExists(vm, volume));
  }

  private void requireExists(Vm vm, String volume) {
    if (storages.volume(volume, vm.node()).isEmpty()) {
      throw new TaskFailure("volume '" + volume + "' does not exist");
    }
  }

  private void requireBridge(String net) {
    MacAddresses.bridge(net)
        .filter(bridge -> !bridges.contains(bridge))
        .ifPresent(
            bridge -> {
              throw new TaskFailure("bridge '" + bridge + "' does not exist");
            });
  }

  private GuestSpec spec(Vm vm) {
    VmConfig config = vm.config();
    return new GuestSpec(
        vm.vmid(),
        vm.name(),
        config.value("net0").flatMap(MacAddresses::address).orElse(null),
        VmFigures.cores(config),
        VmFigures.memoryMib(config),
        VmFigures.bootDisk(config),
        seed(vm).map(Volume::data).orElse(null),
        vm.bootable());
  }

  private Optional<Volume> seed(Vm vm) {
    return Drive.in(vm.config().values()).stream()
        .filter(Drive::cdrom)
        .flatMap(drive -> drive.volume().stream())
        .flatMap(id -> storages.volume(id, vm.node()).stream())
        .filter(Power::labelledCidata)
        .findFirst();
  }

  /** The label stands in the primary volume descriptor of ISO 9660. */
  private static boolean labelledCidata(Volume volume) {
    byte[] iso = volume.data();
    int start = VOLUME_DESCRIPTOR + VOLUME_ID;
    if (iso == null || iso.length < start + VOLUME_ID_LENGTH) {
      return false;
    }
    String label = new String(iso, start, VOLUME_ID_LENGTH, StandardCharsets.US_ASCII);
    return label.strip().toLowerCase(Locale.ROOT).equals("cidata");
  }
}
