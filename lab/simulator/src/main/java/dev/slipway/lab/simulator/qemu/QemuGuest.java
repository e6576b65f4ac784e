package dev.slipway.lab.simulator.qemu;

import dev.slipway.lab.simulator.Guest;
import dev.slipway.lab.simulator.GuestSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine with its disk, with or without power. */
final class QemuGuest implements Guest {

  private static final Logger LOG = LoggerFactory.getLogger(QemuGuest.class);

  private final QemuConfig config;
  private final Path folder;
  private GuestSpec hardware;
  private QemuProcess process;

  QemuGuest(QemuConfig config, Path folder) {
    this.config = config;
    this.folder = folder;
  }

  synchronized void powerOn(GuestSpec spec) {
    if (running()) {
      throw new IllegalStateException("VM " + spec.vmid() + " runs already");
    }
    hardware = spec;
    try {
      Files.createDirectories(folder);
      Files.createDirectories(QemuGuests.consoles(config.folder()));
      makeDisk(spec.diskBytes());
      insert(spec.seedIso());
      process = QemuProcess.start(folder, QemuMachine.command(spec, config, folder));
      if (spec.macAddress() != null) {
        String tap = QemuMachine.tap(spec.vmid());
        HostCommand.run("ip", "link", "set", tap, "master", config.bridge(), "up");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(spec.name() + " cannot be given power", e);
    }
    LOG.info(
        "Guest {} has power; its console is {}", spec.name(), QemuMachine.console(spec, config));
  }

  /** On top of the image, which is shared; it is there already at a later start. */
  private void makeDisk(long bytes) {
    Path disk = QemuMachine.disk(folder);
    if (Files.exists(disk)) {
      return;
    }
    HostCommand.run(
        "qemu-img",
        "create",
        "-q",
        "-f",
        "qcow2",
        "-F",
        "raw",
        "-b",
        config.image().resolve(QemuGuests.DISK).toAbsolutePath().toString(),
        disk.toString(),
        Long.toString(bytes));
  }

  private void insert(byte[] iso) throws IOException {
    Path disc = QemuMachine.disc(folder);
    if (iso == null) {
      Files.deleteIfExists(disc);
    } else {
      Files.write(disc, iso);
    }
  }

  @Override
  public synchronized void powerOff() {
    if (process != null) {
      process.end();
      process = null;
    }
  }

  @Override
  public synchronized boolean running() {
    return process != null && process.alive();
  }

  /** With force: a guest that has the disc mounted does not keep it. */
  @Override
  public synchronized void ejectSeed() {
    if (!running()) {
      return;
    }
    try {
      process.monitor().execute("eject", Map.of("id", QemuMachine.DRIVE, "force", true));
      Files.deleteIfExists(QemuMachine.disc(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(hardware.name() + " keeps its disc", e);
    }
  }

  @Override
  public List<InetAddress> addresses() {
    GuestSpec asked;
    synchronized (this) {
      if (!running()) {
        return List.of();
      }
      asked = hardware;
    }
    try {
      return new GuestAgent(GuestAgent.socket(folder)).addresses(asked.macAddress());
    } catch (IOException e) {
      LOG.debug("The agent of {} does not answer: {}", asked.name(), e.getMessage());
      return List.of();
    }
  }

  void destroy() {
    powerOff();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a guest's folder stays: " + folder, e);
    }
  }
}
