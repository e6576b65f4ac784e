package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Gives the VM power and waits until the guest answers with the host key from its seed. */
@ApplicationScoped
class PowerWork implements Work {
  private final VmConfig config;
  private final Vault vault;
  private final RemoteShells shells;
  private final DhcpAddress dhcp;
  private final Clock clock;

  PowerWork(VmConfig config, Vault vault, RemoteShells shells, DhcpAddress dhcp, Clock clock) {
    this.config = config;
    this.vault = vault;
    this.shells = shells;
    this.dhcp = dhcp;
    this.clock = clock;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.START, VmStep.AWAIT_SSH);
  }

  @Override
  public Tick run(Job job) {
    return job.step() == VmStep.START ? start(job) : await(job);
  }

  private Tick start(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    OwnVm vm = Guard.own(job);
    if (!vm.node().equals(job.placement().proxmoxNode())) {
      // Without its seed it would boot as anybody.
      return job.moved(vm.node());
    }
    return job.triedBefore() && job.hypervisor().running(vm)
        ? job.done()
        : job.started(job.hypervisor().start(vm));
  }

  private Tick await(Job job) {
    Placement placement = job.placement();
    if (placement.address() != null) {
      return answering(job, placement.address());
    }
    try {
      return answering(job, dhcp.address(job));
    } catch (VmFailure notYet) {
      if (!DhcpAddress.NOT_YET.contains(notYet.failure())) {
        throw notYet;
      }
      return waiting(job, notYet.failure(), notYet.getMessage());
    }
  }

  private Tick answering(Job job, String address) {
    Placement placement = job.placement();
    HostKeyFingerprint pinned = pinned(job);
    String shown;
    try {
      shown = shells.fingerprint(address, placement.sshPort());
    } catch (SshException notYet) {
      return waiting(
          job,
          FailureCode.VM_DID_NOT_BOOT,
          "No SSH server answered at %s:%d: %s"
              .formatted(address, placement.sshPort(), notYet.getMessage()));
    }
    if (!pinned.value().equals(shown)) {
      // A server that starts before cloud-init replaced the template's keys shows those first.
      return waiting(
          job,
          FailureCode.HOST_KEY_MISMATCH,
          "%s:%d shows host key %s, expected is %s"
              .formatted(address, placement.sshPort(), shown, pinned));
    }
    return Tick.of(
        new VmOutcome.Booted(
            job.vm().node(),
            job.vm().instance(),
            pinned,
            placement.address() == null ? address : null));
  }

  private HostKeyFingerprint pinned(Job job) {
    try {
      return vault
          .firstContactHostKey(job.stage().cluster(), job.vm().node(), job.vm().instance())
          .fingerprint();
    } catch (VaultException failure) {
      throw SeedWork.vault(failure);
    }
  }

  private Tick waiting(Job job, FailureCode code, String message) {
    Instant deadline = job.attempt().firstAttempt().plus(config.vm().bootDeadline());
    if (clock.instant().isAfter(deadline)) {
      // A guest is silent too when its VM is gone, or is not ours any more: that is said first.
      Guard.own(job);
      throw new VmFailure(
          code, false, code.remedy(), message + ", for " + config.vm().bootDeadline(), null);
    }
    return Tick.waiting();
  }
}
