package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.identity.CloudInit;
import dev.slipway.lab.simulator.guest.identity.Identity;
import dev.slipway.lab.simulator.guest.programs.Systemctl;
import dev.slipway.lab.simulator.guest.seed.Seed;
import dev.slipway.lab.simulator.guest.seed.SeedException;
import dev.slipway.lab.simulator.guest.seed.SeedReader;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import dev.slipway.lab.simulator.guest.ssh.SshGuest;
import dev.slipway.lab.simulator.guest.systemd.Journal;
import dev.slipway.lab.simulator.guest.systemd.Pause;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import dev.slipway.lab.simulator.guest.systemd.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A guest from power on to power off: boots, runs cloud-init, then serves. */
final class RunningSystem implements SshGuest {

  private static final Logger LOG = LoggerFactory.getLogger(RunningSystem.class);

  private final GuestSpec hardware;
  private final Disk disk;
  private final Surroundings shared;
  private final Identity identity;
  private final CloudInit cloudInit;
  private final SshDaemon sshDaemon;
  private final Systemd systemd;
  private final ProgramTable programs;
  private final Thread boot;
  private volatile List<InetAddress> addresses = List.of();

  /**
   * @param reboot asked to start the machine anew, in the place of this
   */
  RunningSystem(
      GuestSpec hardware,
      Disk disk,
      Journal journal,
      Surroundings shared,
      Consumer<RunningSystem> reboot) {
    this.hardware = hardware;
    this.disk = disk;
    this.shared = shared;
    this.identity = new Identity(disk);
    this.cloudInit = new CloudInit(disk, identity);
    this.sshDaemon =
        new SshDaemon(
            disk,
            shared.ssh(),
            this,
            this::sshAddress,
            (address, reason) -> shared.conflicts().report(hardware.name(), address, reason));
    this.programs = new ProgramTable(hardware.name(), disk, shared.unknownCommands());
    Services services = new Services(hardware, disk, journal, shared, this::addresses);
    Runnable restart =
        () -> Thread.ofVirtual().name("reboot-" + hardware.name()).start(() -> reboot.accept(this));
    this.systemd = new Systemd(journal, name -> services.load(name, sshDaemon));
    services.addPrograms(programs, systemd, cloudInit, restart);
    this.boot = Thread.ofVirtual().name("boot-" + hardware.name()).unstarted(this::boot);
  }

  void powerOn() {
    boot.start();
  }

  void powerOff() {
    boot.interrupt();
    try {
      boot.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    systemd.powerCut();
    sshAddress().ifPresent(address -> shared.ssh().drop(address, this));
    addresses = List.of();
  }

  List<InetAddress> addresses() {
    return addresses;
  }

  private void boot() {
    if (!hardware.bootable() || fault(GuestFault.Kind.NEVER_BOOTS)) {
      return;
    }
    try {
      Pause.of(shared.config().bootDelay());
      DiskTemplate.showHardware(disk, hardware);
      cloudInit.beforeNetwork(seed());
      DiskTemplate.showHostname(disk, identity.hostname());
      addresses = List.copyOf(identity.addresses(hardware.macAddress()));
      if (addresses.isEmpty() && identity.asksDhcp(hardware.macAddress())) {
        addresses = shared.dhcp().address(hardware.macAddress());
      }
      startServices();
      runCloudInit();
    } catch (InterruptedException e) {
      // The power went while booting; powerOff() clears up.
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("Guest {} does not come up: {}", hardware.name(), e.getMessage(), e);
    }
  }

  private Optional<Seed> seed() {
    if (hardware.seedIso() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(SeedReader.read(hardware.seedIso()));
    } catch (SeedException e) {
      LOG.error("Guest {} ignores its seed: {}", hardware.name(), e.getMessage());
      return Optional.empty();
    }
  }

  private void startServices() throws IOException {
    systemd.find("ssh").ifPresent(Unit::start);
    systemd.find(Services.GUEST_AGENT).ifPresent(Unit::start);
    for (String unit : Systemctl.wanted(disk)) {
      systemd.find(unit).ifPresent(Unit::start);
    }
    if (addresses.isEmpty()) {
      LOG.warn(
          "Guest {} has no address: no static one matches its card, and DHCP gave none",
          hardware.name());
    } else {
      LOG.info("Guest {} is up at {}", hardware.name(), addresses);
    }
  }

  private void runCloudInit() throws InterruptedException {
    if (fault(GuestFault.Kind.CLOUD_INIT_HANGS)) {
      return;
    }
    Pause.of(shared.config().cloudInitDelay());
    if (fault(GuestFault.Kind.CLOUD_INIT_ERROR)) {
      cloudInit.failed(
          "('locale', ProcessExecutionError('Unexpected error while running command'))");
    } else {
      cloudInit.finished();
    }
  }

  private boolean fault(GuestFault.Kind kind) {
    return shared.fault(hardware.name(), kind);
  }

  private Optional<InetSocketAddress> sshAddress() {
    return addresses.stream()
        .findFirst()
        .map(address -> new InetSocketAddress(address, shared.config().sshPort()));
  }

  @Override
  public boolean silent() {
    return fault(GuestFault.Kind.SSH_HANGS);
  }

  @Override
  public KeyPair hostKey() {
    return sshDaemon.hostKey();
  }

  @Override
  public Optional<Account> logIn(String user, PublicKey key) {
    try {
      Optional<Account> account = identity.account(user);
      if (account.isEmpty()) {
        return account;
      }
      String file = account.get().home() + "/.ssh/authorized_keys";
      if (!disk.exists(file)) {
        return Optional.empty();
      }
      String lines = new String(disk.read(account.get(), file), StandardCharsets.UTF_8);
      for (String line : lines.lines().filter(l -> !l.isBlank()).toList()) {
        if (KeyUtils.compareKeys(OpenSshKeys.parsePublic(line), key)) {
          return account;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("Guest {} refuses {}: {}", hardware.name(), user, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public Account account(String user) {
    try {
      return identity
          .account(user)
          .orElseThrow(() -> new IllegalStateException("Nobody called " + user + " can log in"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int exec(String commandLine, Invocation frame) throws IOException, InterruptedException {
    if (fault(GuestFault.Kind.SSH_COMMAND_HANGS)) {
      Pause.forEver();
    }
    return programs.runLine(commandLine, frame);
  }

  @Override
  public Disk disk() {
    return disk;
  }
}
