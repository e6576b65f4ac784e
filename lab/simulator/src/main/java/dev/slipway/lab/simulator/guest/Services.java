package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.GuestSpec;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.identity.CloudInit;
import dev.slipway.lab.simulator.guest.identity.Identity;
import dev.slipway.lab.simulator.guest.programs.AptGet;
import dev.slipway.lab.simulator.guest.programs.Curl;
import dev.slipway.lab.simulator.guest.programs.FilePrograms;
import dev.slipway.lab.simulator.guest.programs.GuestFacts;
import dev.slipway.lab.simulator.guest.programs.Install;
import dev.slipway.lab.simulator.guest.programs.Journalctl;
import dev.slipway.lab.simulator.guest.programs.Sh;
import dev.slipway.lab.simulator.guest.programs.SshKeygen;
import dev.slipway.lab.simulator.guest.programs.Sysctl;
import dev.slipway.lab.simulator.guest.programs.SystemPrograms;
import dev.slipway.lab.simulator.guest.programs.Systemctl;
import dev.slipway.lab.simulator.guest.programs.SystemdRun;
import dev.slipway.lab.simulator.guest.programs.UpdateCaCertificates;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.Journal;
import dev.slipway.lab.simulator.guest.systemd.ServiceUnit;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import dev.slipway.lab.simulator.guest.systemd.Unit;
import dev.slipway.lab.simulator.kubernetes.HostFacts;
import dev.slipway.lab.simulator.kubernetes.InstallScript;
import dev.slipway.lab.simulator.kubernetes.K3sAgent;
import dev.slipway.lab.simulator.kubernetes.K3sBehaviour;
import dev.slipway.lab.simulator.kubernetes.K3sDaemon;
import dev.slipway.lab.simulator.kubernetes.K3sFault;
import dev.slipway.lab.simulator.kubernetes.K3sFaults;
import dev.slipway.lab.simulator.kubernetes.K3sProgram;
import dev.slipway.lab.simulator.kubernetes.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Puts a guest's services and programs together. */
final class Services {

  static final String GUEST_AGENT = "qemu-guest-agent.service";

  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final Set<String> SSH_UNITS = Set.of("ssh.service", "sshd.service");

  private final GuestSpec hardware;
  private final Disk disk;
  private final Journal journal;
  private final Surroundings shared;
  private final K3sDaemon k3s;
  private final K3sAgent agent;
  private Unit ssh;

  Services(
      GuestSpec hardware,
      Disk disk,
      Journal journal,
      Surroundings shared,
      Supplier<List<InetAddress>> addresses) {
    this.hardware = hardware;
    this.disk = disk;
    this.journal = journal;
    this.shared = shared;
    Supplier<HostFacts> host =
        () -> new HostFacts(hostname(), addresses.get(), hardware.cores(), hardware.memoryMiB());
    Machine machine = new Machine(disk, host);
    K3sFaults faults =
        new K3sFaults() {
          @Override
          public Optional<K3sFault> ofStart() {
            return k3sFault();
          }

          @Override
          public boolean apiNotReady() {
            return has(GuestFault.Kind.API_NOT_READY);
          }
        };
    K3sBehaviour behaviour = shared.config().k3s();
    this.k3s =
        new K3sDaemon(
            machine,
            behaviour,
            faults,
            shared.clusters(),
            shared.vertx(),
            shared.config().apiPort());
    this.agent = new K3sAgent(machine, behaviour, faults, shared.clusters());
  }

  /** Loads a unit that the disk has; the two names of sshd are one unit. */
  synchronized Optional<Unit> load(String name, SshDaemon sshDaemon) {
    if (SSH_UNITS.contains(name)) {
      if (ssh == null) {
        ssh = new ServiceUnit("ssh.service", sshDaemon, journal, RESTART_DELAY);
      }
      return Optional.of(ssh);
    }
    if (name.equals(GUEST_AGENT)) {
      return Optional.of(new ServiceUnit(name, new Quiet(), journal, RESTART_DELAY));
    }
    Daemon daemon =
        switch (name) {
          case InstallScript.UNIT -> k3s;
          case InstallScript.AGENT_UNIT -> agent;
          default -> null;
        };
    return Optional.ofNullable(daemon)
        .filter(installed -> disk.exists(InstallScript.file(name)))
        .map(k -> new ServiceUnit(name, k, journal, shared.config().k3s().restartDelay()));
  }

  /** What answers to nobody on the guest: the hypervisor asks it by a way of its own. */
  private record Quiet() implements Daemon {
    @Override
    public void start() {
      // Ready at once.
    }

    @Override
    public void stop() {
      // Nothing to let go of.
    }
  }

  /**
   * @param reboot restarts the machine, not at once
   */
  void addPrograms(ProgramTable programs, Systemd systemd, CloudInit cloudInit, Runnable reboot) {
    new FilePrograms(disk).addTo(programs);
    new SystemPrograms(disk, programs, hardware.cores()).add();
    K3sProgram program = new K3sProgram(disk, k3s);
    programs
        .add("cloud-init", cloudInit)
        .add("install", new Install(disk))
        .add("ssh-keygen", new SshKeygen(disk))
        .add("curl", new Curl(disk, shared.downloads()))
        .add("systemctl", new Systemctl(systemd, disk, reboot))
        .add("systemd-run", new SystemdRun(systemd, programs, disk))
        .add("journalctl", new Journalctl(journal))
        .add("sh", new Sh(disk, programs, scripts(programs, systemd)))
        .add("apt-get", new AptGet(disk, () -> has(GuestFault.Kind.APT_LOCKED)))
        .add("sysctl", new Sysctl(disk))
        .add("update-ca-certificates", new UpdateCaCertificates(disk))
        .addLocal("k3s", program)
        .addLocal("kubectl", program);
  }

  private Map<String, Program> scripts(ProgramTable programs, Systemd systemd) {
    GuestFacts.Wrong wrong =
        new GuestFacts.Wrong() {
          @Override
          public boolean moduleMissing() {
            return has(GuestFault.Kind.KERNEL_MODULE_MISSING);
          }

          @Override
          public boolean portTaken() {
            return has(GuestFault.Kind.PORT_TAKEN);
          }

          @Override
          public boolean machineIdOfTemplate() {
            return has(GuestFault.Kind.MACHINE_ID_OF_TEMPLATE);
          }

          @Override
          public boolean clockWrong() {
            return has(GuestFault.Kind.CLOCK_WRONG);
          }
        };
    return Map.of(
        "install.sh", new InstallScript(disk, shared.config().installDelay()),
        "guest-facts.sh", new GuestFacts(disk, programs, systemd, hardware.cores(), wrong));
  }

  private Optional<K3sFault> k3sFault() {
    if (has(GuestFault.Kind.K3S_CRASHES)) {
      return Optional.of(K3sFault.CRASHES);
    }
    if (has(GuestFault.Kind.K3S_HANGS)) {
      return Optional.of(K3sFault.HANGS);
    }
    if (has(GuestFault.Kind.K3S_RESTARTS)) {
      return Optional.of(K3sFault.RESTARTS);
    }
    return has(GuestFault.Kind.NODE_NEVER_READY)
        ? Optional.of(K3sFault.NODE_NEVER_READY)
        : Optional.empty();
  }

  private boolean has(GuestFault.Kind kind) {
    return shared.fault(hardware.name(), kind);
  }

  private String hostname() {
    try {
      return new Identity(disk).hostname();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
