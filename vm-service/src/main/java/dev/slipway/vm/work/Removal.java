package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops and destroys the VM, wherever it is now, and proves that it is gone: absent is what the
 * whole cluster says is free, and nothing else.
 */
@ApplicationScoped
class Removal implements Work {

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.STOP, VmStep.DESTROY, VmStep.VERIFY, VmStep.VERIFY_AGAIN);
  }

  @Override
  public Tick run(Job job) {
    return switch (job.step()) {
      case STOP -> stop(job);
      case DESTROY -> destroy(job);
      default -> verify(job);
    };
  }

  private Tick stop(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), () -> stopped(job));
    }
    Optional<OwnVm> vm = Guard.ownIfThere(job);
    vm.ifPresent(own -> requireUnprotected(job, own));
    // To stop what stands still does no harm, but where HA has given a VM up it fails each time.
    boolean stands = vm.isEmpty() || (job.triedBefore() && !job.hypervisor().running(vm.get()));
    return stands ? ended(job, vm) : job.started(job.hypervisor().stop(vm.get()));
  }

  /**
   * What Proxmox would refuse to destroy is not stopped either: somebody wants it to stay. Unless
   * it was us who protected it.
   */
  private static void requireUnprotected(Job job, OwnVm vm) {
    if (!vm.live().isProtected()) {
      return;
    }
    if (job.placement().protection()) {
      job.hypervisor().protect(vm, false);
    } else {
      throw new VmFailure(
          FailureCode.VM_PROTECTED,
          false,
          "If it may go: qm set %s --protection 0 on %s; the removal goes on by itself."
              .formatted(vm.vmid(), vm.node()),
          "%s is protected against removal; it was neither stopped nor destroyed".formatted(vm),
          null);
    }
  }

  /** The stop of an HA-managed VM is only an order for it: the task ends before the VM does. */
  private static Tick stopped(Job job) {
    Optional<OwnVm> vm = Guard.ownIfThere(job);
    return vm.filter(own -> job.hypervisor().running(own)).isPresent()
        ? Tick.waiting()
        : ended(job, vm);
  }

  private static Tick ended(Job job, Optional<OwnVm> vm) {
    return vm.map(
            own -> Tick.of(new VmOutcome.Stopped(job.vm().node(), job.vm().instance(), disks(own))))
        .orElseGet(job::done);
  }

  private static List<DiskPlace> disks(OwnVm vm) {
    return vm.live().storages().stream().map(storage -> new DiskPlace(vm.node(), storage)).toList();
  }

  private Tick destroy(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    return Guard.ownIfThere(job).map(vm -> destroy(job, vm)).orElseGet(job::done);
  }

  /**
   * Proxmox refuses to destroy what runs, which is what a second try looks for. Nor is it destroyed
   * before it is written down where its disks are.
   */
  private static Tick destroy(Job job, OwnVm vm) {
    requireUnprotected(job, vm);
    boolean unknown = !Set.copyOf(job.diskPlaces()).containsAll(disks(vm));
    return unknown || (job.triedBefore() && job.hypervisor().running(vm))
        ? stillThere(job)
        : job.started(job.hypervisor().destroy(vm));
  }

  /** Started, or moved, after it was stopped: by a call of ours that came late or by somebody. */
  private static Tick stillThere(Job job) {
    return Tick.of(new VmOutcome.StillThere(job.vm().node(), job.vm().instance(), job.step()));
  }

  private Tick verify(Job job) {
    if (job.forcedBy().isPresent()) {
      return Tick.of(
          new VmOutcome.Reported(
              job.vm().node(), job.vm().instance(), job.step(), Evidence.forced(job)));
    }
    if (!job.hypervisor().idFree(job.vmid()) || SeedRemoval.there(job)) {
      return stillThere(job);
    }
    List<Volumes> volumes = Evidence.volumes(job);
    List<String> left = volumes.stream().flatMap(each -> each.volumes().stream()).toList();
    if (!left.isEmpty()) {
      throw new VmFailure(
          FailureCode.VOLUME_REMAINS,
          "VM %s is gone, its volumes are not: %s".formatted(job.vmid(), left));
    }
    return Tick.of(
        new VmOutcome.Absent(
            job.vm().node(), job.vm().instance(), job.step(), Evidence.of(job, volumes)));
  }
}
