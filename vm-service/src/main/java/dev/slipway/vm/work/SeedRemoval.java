package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the seed out of the VM, deletes its volume, and looks whether it is gone. A VM that is to
 * be protected is so from here on.
 */
@ApplicationScoped
class SeedRemoval implements Work {

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.EJECT_SEED, VmStep.DELETE_SEED, VmStep.REMOVE_SEED);
  }

  @Override
  public Tick run(Job job) {
    return job.step() == VmStep.EJECT_SEED ? eject(job) : delete(job);
  }

  private Tick eject(Job job) {
    OwnVm vm = Guard.own(job);
    for (String drive : vm.live().drivesWith(job.placement().seedVolume())) {
      job.hypervisor().eject(vm, drive);
      // What only waits for the next start leaves the disc under the guest.
      if (job.hypervisor().pending(vm, drive)) {
        throw new VmFailure(
            FailureCode.SEED_NOT_REMOVED,
            "The seed of VM %s is not ejected yet: the change is pending".formatted(job.vmid()));
      }
    }
    // The last call on it: whatever protects it could hinder no other.
    if (job.placement().protection() && !vm.live().isProtected()) {
      job.hypervisor().protect(vm, true);
    }
    return job.done();
  }

  private Tick delete(Job job) {
    Placement placement = job.placement();
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), () -> verified(job));
    }
    // Deleting one that is gone is a task that ends well; undoing, it mostly went long ago.
    boolean looksFirst = job.step() == VmStep.REMOVE_SEED || placement.seedNodes().size() > 1;
    Optional<ProxmoxNode> node = looksFirst ? where(job) : Optional.of(placement.proxmoxNode());
    return node.map(name -> delete(job, name)).orElseGet(() -> gone(job));
  }

  private static Tick delete(Job job, ProxmoxNode node) {
    Placement placement = job.placement();
    return job.hypervisor()
        .deleteIso(node, placement.seedStorage(), placement.seedVolume())
        .map(job::started)
        .orElseGet(() -> verified(job));
  }

  private static Tick verified(Job job) {
    if (there(job)) {
      throw new VmFailure(
              FailureCode.SEED_NOT_REMOVED,
              "Volume %s was deleted and is still there".formatted(job.placement().seedVolume()))
          .ofTask();
    }
    return gone(job);
  }

  private static Tick gone(Job job) {
    return job.step() == VmStep.DELETE_SEED
        ? Tick.of(
            new VmOutcome.SeedGone(
                job.vm().node(),
                job.vm().instance(),
                "ejected, nothing pending; " + absence(job.placement())))
        : job.done();
  }

  /** How it is known that it is gone. */
  static String absence(Placement placement) {
    return "storage %s on %s lists no such ISO"
        .formatted(
            placement.seedStorage(),
            placement.seedNodes().stream()
                .map(ProxmoxNode::value)
                .collect(Collectors.joining(" and ")));
  }

  static boolean there(Job job) {
    return where(job).isPresent();
  }

  /** The node on whose storage it lies. */
  private static Optional<ProxmoxNode> where(Job job) {
    Placement placement = job.placement();
    return placement.seedNodes().stream()
        .filter(
            node ->
                job.hypervisor().isoThere(node, placement.seedStorage(), placement.seedVolume()))
        .findFirst();
  }
}
