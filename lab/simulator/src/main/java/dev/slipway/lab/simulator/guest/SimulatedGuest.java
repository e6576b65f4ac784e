package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Journal;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** A machine with its disk, with or without power. */
final class SimulatedGuest implements Guest {

  /** Who asked for a restart over SSH has the answer before the connection ends. */
  private static final Duration SHUTDOWN = Duration.ofMillis(300);

  private final Disk disk = new Disk();
  private final Journal journal = new Journal();
  private final Surroundings shared;
  private GuestSpec hardware;
  private RunningSystem system;

  SimulatedGuest(Surroundings shared) {
    this.shared = shared;
    try {
      DiskTemplate.copyTo(disk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void powerOn(GuestSpec spec) {
    if (system != null) {
      throw new IllegalStateException("VM " + spec.vmid() + " runs already");
    }
    hardware = spec;
    system = new RunningSystem(spec, disk, journal, shared, this::reboot);
    system.powerOn();
  }

  /** Asked for on the guest itself; the machine keeps its power, and what is in its drives. */
  private void reboot(RunningSystem asked) {
    try {
      Pause.of(SHUTDOWN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    restart(asked);
  }

  private synchronized void restart(RunningSystem asked) {
    if (system == asked) {
      powerOff();
      powerOn(hardware);
    }
  }

  @Override
  public synchronized void powerOff() {
    if (system != null) {
      system.powerOff();
      system = null;
    }
  }

  @Override
  public synchronized boolean running() {
    return system != null;
  }

  @Override
  public synchronized void ejectSeed() {
    // cloud-init reads the disc while booting only: the system that runs holds its content.
    hardware = hardware.withoutSeed();
  }

  @Override
  public synchronized List<InetAddress> addresses() {
    return system == null ? List.of() : system.addresses();
  }

  void destroy() {
    powerOff();
    disk.close();
  }
}
