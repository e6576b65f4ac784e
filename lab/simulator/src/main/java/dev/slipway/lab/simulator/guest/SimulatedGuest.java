package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;

/** A machine with its disk, with or without power. */
final class SimulatedGuest implements Guest {

  private final Disk disk = new Disk();
  private final Journal journal = new Journal();
  private final Surroundings shared;
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
    system = new RunningSystem(spec, disk, journal, shared);
    system.powerOn();
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
  public void ejectSeed() {
    // cloud-init reads the disc while booting only, and holds its content from then on.
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
