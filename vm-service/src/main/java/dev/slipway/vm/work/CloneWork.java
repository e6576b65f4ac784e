package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.CloneRequest;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * Clones the template, or finds the clone that an earlier try made.
 *
 * <p>While a clone runs its target is taken and invisible to us, and two clones to one VMID are
 * both accepted: only the tasks tell whose a taken VMID is.
 */
@ApplicationScoped
class CloneWork implements Work {
  private final VmConfig config;
  private final CloneSlots slots;
  private final AddressCheck addresses;

  CloneWork(VmConfig config, CloneSlots slots, AddressCheck addresses) {
    this.config = config;
    this.slots = slots;
    this.addresses = addresses;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.CLONE, VmStep.AWAIT_TASK);
  }

  @Override
  public Tick run(Job job) {
    if (job.step() == VmStep.AWAIT_TASK) {
      return awaited(job);
    }
    return job.task().map(task -> follow(job, task)).orElseGet(() -> begin(job));
  }

  private Tick begin(Job job) {
    if (!slots.acquire(job)) {
      return Tick.queued();
    }
    if (slots.hasWaited(job)) {
      return Tick.turn();
    }
    boolean first = job.attempt().number() == 1 && job.stage().run() == 1;
    if (!first && !job.hypervisor().idFree(job.vmid())) {
      return taken(job, false);
    }
    Optional<Tick> elsewhere = addresses.refused(job);
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    try {
      return started(job, job.hypervisor().clone(request(job)), first);
    } catch (VmFailure failure) {
      if (failure.failure() == FailureCode.VMID_TAKEN) {
        return taken(job, first);
      }
      throw failure;
    }
  }

  private CloneRequest request(Job job) {
    Placement placement = job.placement();
    String pool =
        job.spec().pool() == null
            ? config.endpoints().get(placement.endpoint()).pool()
            : job.spec().pool();
    return new CloneRequest(
        placement.templateNode(),
        placement.template(),
        placement.vmid(),
        job.vm().node().value(),
        job.mark(),
        pool,
        !placement.origin().linked(),
        placement.storage(),
        job.spec().vmHardware().vmDisks().format(),
        placement.proxmoxNode());
  }

  /**
   * By us, in a try that did not live to say so, or by somebody else.
   *
   * @param refused whether no call of ours can have taken it: the only one was refused, or its task
   *     ended so. Otherwise what we cannot see may be our own clone, and is not disowned.
   */
  private Tick taken(Job job, boolean refused) {
    Sighting sighting = job.hypervisor().find(job.vmid(), job.placement().proxmoxNode());
    if (sighting instanceof Sighting.Visible(var live)
        && OwnVm.of(live, job.mark()).isPresent()
        && live.lock().isEmpty()) {
      return job.done();
    }
    Optional<TaskRef> task = refused ? Optional.empty() : task(job);
    if (task.isPresent()) {
      return started(job, task.get(), false);
    }
    boolean foreign = sighting instanceof Sighting.Visible seen && foreign(job, seen);
    if (!refused && !foreign) {
      throw sighting instanceof Sighting.Invisible ? Guard.invisible(job) : unclear(job);
    }
    return lostVmid(job);
  }

  private static VmFailure unclear(Job job) {
    return new VmFailure(
        FailureCode.VM_LOCKED, "VM %s is being made, or goes away".formatted(job.vmid()));
  }

  private Tick follow(Job job, TaskRef task) {
    return switch (job.hypervisor().task(task)) {
      case TaskState.Running running -> Tick.waiting();
      case TaskState.Ok ok -> ended(job);
      case TaskState.Warnings warnings -> ended(job);
      case TaskState.Failed failed -> failed(job, task, failed);
      case TaskState.Unknown unknown -> failed(job, task, lost());
    };
  }

  /**
   * The task of the only call made what that call asked for. One that was found may be another
   * installation's with the same token: then the mark on what it made is not ours.
   */
  private Tick ended(Job job) {
    if (sole(job)) {
      return job.done();
    }
    return switch (job.hypervisor().find(job.vmid(), job.placement().proxmoxNode())) {
      case Sighting.Visible seen when foreign(job, seen) -> lostVmid(job);
      case Sighting.Visible seen -> job.done();
      // Whether it is still there the next step sees, which changes nothing else.
      case Sighting.Absent absent -> job.done();
      case Sighting.Invisible invisible -> throw Guard.invisible(job);
    };
  }

  private static boolean sole(Job job) {
    return job.vm().state() instanceof VmState.Building building && building.soleClone();
  }

  private static boolean foreign(Job job, Sighting.Visible seen) {
    return OwnVm.of(seen.vm(), job.mark()).isEmpty();
  }

  private static Tick lostVmid(Job job) {
    return Tick.of(new VmOutcome.VmidLost(job.vm().node(), job.vm().instance()));
  }

  private static TaskState.Failed lost() {
    return new TaskState.Failed(
        FailureCode.PROXMOX_TASK_FAILED,
        true,
        FailureCode.PROXMOX_TASK_FAILED.remedy(),
        "Proxmox VE does not know this task any more");
  }

  private Tick failed(Job job, TaskRef task, TaskState.Failed failed) {
    if (failed.code() == FailureCode.VMID_TAKEN) {
      return taken(job, sole(job));
    }
    // What a dead worker left behind is locked and cannot be seen: a second clone would only find
    // the VMID taken.
    Guard.ownIfThere(job);
    throw Work.failed(job, task, failed);
  }

  /** Undoing: nothing can be removed under a clone that runs. */
  private Tick awaited(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isEmpty()) {
      return task(job).map(job::started).orElseGet(job::done);
    }
    return job.hypervisor().task(task.get()) instanceof TaskState.Running
        ? Tick.waiting()
        : job.done();
  }

  private static Optional<TaskRef> task(Job job) {
    Placement placement = job.placement();
    return job.hypervisor()
        .findCloneTask(
            placement.templateNode(), placement.template(), placement.vmid(), placement.since());
  }

  private static Tick started(Job job, TaskRef task, boolean sole) {
    return Tick.of(
        new VmOutcome.CloneStarted(job.vm().node(), job.vm().instance(), task.upid(), sole));
  }
}
