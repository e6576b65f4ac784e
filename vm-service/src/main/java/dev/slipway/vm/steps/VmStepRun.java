package dev.slipway.vm.steps;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.steps.Commits.Due;
import dev.slipway.vm.work.Tick;
import dev.slipway.vm.work.Work;
import java.time.Duration;
import java.time.Instant;

/** The due step of one VM, as the engine runs it. */
final class VmStepRun implements Step {
  private final Jobs jobs;
  private final Commits commits;
  private final VmStage stage;
  private final Vm vm;
  private final VmStep step;
  private final Work work;

  VmStepRun(Jobs jobs, Commits commits, VmStage stage, Vm vm, VmStep step, Work work) {
    this.jobs = jobs;
    this.commits = commits;
    this.stage = stage;
    this.vm = vm;
    this.step = step;
    this.work = work;
  }

  @Override
  public String name() {
    return Progress.name(step);
  }

  @Override
  public RetryPolicy retries() {
    // A parked VM is tried once in a while, and each failure parks it again.
    return RetryPolicy.within(parked() ? Duration.ZERO : deadline(jobs.times()));
  }

  /** How long a failing step is tried. */
  private Duration deadline(VmConfig.Vm times) {
    return backward() ? times.parkAfter() : patience(times);
  }

  /**
   * How long what a step started may run. A removal that runs has more time than one that fails.
   */
  private Duration patience(VmConfig.Vm times) {
    return switch (step) {
      case CLONE, AWAIT_TASK -> times.cloneDeadline();
      case AWAIT_SSH -> times.bootDeadline();
      case PLACE, CONFIGURE, RESIZE, UPLOAD_SEED, ATTACH_SEED, FIREWALL, START ->
          times.stepDeadline();
      case EJECT_SEED, DELETE_SEED, REPLACE -> times.stepDeadline();
      case CONFIRM_UNPLACED, STOP, DESTROY, REMOVE_SEED -> times.stepDeadline();
      case LEAVE_FIREWALL, VERIFY, VERIFY_AGAIN -> times.stepDeadline();
    };
  }

  private boolean parked() {
    return vm.state() instanceof VmState.Parked;
  }

  private boolean backward() {
    return switch (step) {
      case CONFIRM_UNPLACED, STOP, DESTROY, REMOVE_SEED -> true;
      case LEAVE_FIREWALL, VERIFY, VERIFY_AGAIN -> true;
      case PLACE, CLONE, CONFIGURE, RESIZE, UPLOAD_SEED, ATTACH_SEED -> false;
      case FIREWALL, START, AWAIT_SSH, REPLACE -> false;
      // A clone is waited for as long as it may take, whichever way we go.
      case EJECT_SEED, DELETE_SEED, AWAIT_TASK -> false;
    };
  }

  @Override
  public Completion run(Attempt attempt) {
    Tick tick = work.run(jobs.job(stage, vm, step, attempt));
    Duration patience = patience(jobs.times());
    if (tick.limited() && !parked() && jobs.past(attempt.firstAttempt().plus(patience))) {
      throw new VmFailure(
          FailureCode.PROXMOX_TASK_FAILED,
          false,
          FailureCode.PROXMOX_TASK_FAILED.remedy(),
          "%s of %s has not ended after %s".formatted(name(), vm.node(), patience),
          null);
    }
    return () -> commits.outcome(due(attempt), tick);
  }

  @Override
  public Next gaveUp(Attempt attempt, StageException cause) {
    return commits.gaveUp(due(attempt), cause);
  }

  @Override
  public void retrying(Attempt attempt, StageException cause, Instant nextAttempt) {
    commits.retrying(due(attempt), cause, nextAttempt);
  }

  private Due due(Attempt attempt) {
    return new Due(stage.cluster(), vm.node(), vm.instance(), step, attempt);
  }
}
