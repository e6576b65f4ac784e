package dev.slipway.vm.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.StageException;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStage.Transition;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.work.CloneSlots;
import dev.slipway.vm.work.Tick;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What a try found, written down: each method belongs to the completion's transaction. */
@ApplicationScoped
class Commits {
  private static final Duration FIRST_POLL = Duration.ofMillis(50);

  private final VmConfig config;
  private final StageChanges changes;
  private final CloneSlots slots;
  private final Progress progress;
  private final Clock clock;

  Commits(VmConfig config, StageChanges changes, CloneSlots slots, Progress progress, Clock clock) {
    this.config = config;
    this.changes = changes;
    this.slots = slots;
    this.progress = progress;
    this.clock = clock;
  }

  /** The step that a try was for. */
  record Due(ClusterId cluster, NodeName node, int instance, VmStep step, Attempt attempt) {}

  Next outcome(Due due, Tick tick) {
    if (tick.begins()) {
      return Next.afresh(Duration.ZERO);
    }
    AtomicBoolean wasParked = new AtomicBoolean();
    AtomicBoolean readdressed = new AtomicBoolean();
    VmStage after =
        change(
            due,
            stage -> {
              wasParked.set(parked(due, stage));
              Optional<VmOutcome> outcome = tick.outcome().get();
              readdressed.set(outcome.orElse(null) instanceof VmOutcome.Readdressed);
              return applied(due, stage, outcome);
            });
    progress.moved(after, due.node(), due.step(), due.attempt());
    if (readdressed.get()) {
      // The looking was no waiting for a place, nor any part of the clone.
      return Next.afresh(Duration.ZERO);
    }
    // Out of the park its step has a deadline of its own again.
    boolean left = wasParked.get() && !parked(due, after) && after.due(due.node()).isPresent();
    return left ? Next.advance() : next(due, after);
  }

  private Transition applied(Due due, VmStage stage, Optional<VmOutcome> outcome) {
    outcome
        .filter(Commits::followsTask)
        .ifPresent(task -> progress.waiting(stage, due.node(), due.step(), due.attempt()));
    if (outcome.orElse(null) instanceof VmOutcome.Readdressed readdressed) {
      told(due, stage, readdressed);
    }
    return outcome.map(stage::apply).orElseGet(stage::stay);
  }

  /** Nothing failed, but the address is not the one that was told of before. */
  private void told(Due due, VmStage stage, VmOutcome.Readdressed o) {
    progress.retrying(
        stage,
        due.node(),
        due.step(),
        due.attempt(),
        new VmFailure(
            FailureCode.ADDRESS_IN_USE,
            "Address %s is passed over, %s is taken: %s"
                .formatted(o.refused(), o.next().address(), o.found())),
        clock.instant());
  }

  private static boolean followsTask(VmOutcome outcome) {
    return outcome instanceof VmOutcome.TaskStarted || outcome instanceof VmOutcome.CloneStarted;
  }

  Next gaveUp(Due due, StageException cause) {
    VmOutcome gaveUp =
        new VmOutcome.GaveUp(
            due.node(),
            due.instance(),
            due.step(),
            code(cause),
            due.attempt().number(),
            cause.getMessage(),
            cause.remedy(),
            null);
    VmStage after = change(due, stage -> forgotten(due, stage, cause).apply(gaveUp));
    progress.gaveUp(after, due.node(), due.step(), due.attempt(), cause);
    slots.release(due.attempt().id());
    return parked(due, after) ? Next.lookAgain(config.vm().parkedRetry()) : next(due, after);
  }

  private static boolean parked(Due due, VmStage stage) {
    return stage.vm(due.node()).map(Vm::state).filter(VmState.Parked.class::isInstance).isPresent();
  }

  /** A task that ended in failure is forgotten, so that the next try starts it anew. */
  private static VmStage forgotten(Due due, VmStage stage, StageException cause) {
    boolean again = cause instanceof VmFailure failure && failure.taskEnded();
    VmOutcome forget = new VmOutcome.TaskStarted(due.node(), due.instance(), due.step(), null);
    return again ? stage.apply(forget).next() : stage;
  }

  void retrying(Due due, StageException cause, Instant nextAttempt) {
    boolean again = cause instanceof VmFailure failure && failure.taskEnded();
    VmStage after = change(due, stage -> new Transition(forgotten(due, stage, cause), List.of()));
    progress.retrying(after, due.node(), due.step(), due.attempt(), cause, nextAttempt);
    if (again) {
      slots.release(due.attempt().id());
    }
  }

  /** Unless the state asks for something else by now: then what the try found comes too late. */
  private VmStage change(Due due, Function<VmStage, Transition> change) {
    return changes.onOutcome(
        due.cluster(),
        stage -> isStillDue(due, stage) ? change.apply(stage) : stage.stay(),
        due.node());
  }

  private static boolean isStillDue(Due due, VmStage stage) {
    return stage.due(due.node()).filter(due.step()::equals).isPresent()
        && stage.vm(due.node()).filter(vm -> vm.instance() == due.instance()).isPresent();
  }

  private Next next(Due due, VmStage after) {
    Optional<VmStep> step = after.due(due.node());
    if (clones(due.step()) && (step.isEmpty() || !clones(step.get()))) {
      slots.release(due.attempt().id());
    }
    if (step.isEmpty()) {
      return Next.done();
    }
    if (step.get() == due.step()) {
      return Next.lookAgain(pause(due.attempt()));
    }
    return step.get() == VmStep.VERIFY_AGAIN
        ? Next.lookAgain(config.vm().secondLook())
        : Next.advance();
  }

  private static boolean clones(VmStep step) {
    return step == VmStep.CLONE || step == VmStep.AWAIT_TASK;
  }

  /** A quarter of what has passed: short waits are seen soon, long ones cost few calls. */
  private Duration pause(Attempt attempt) {
    Duration passed = Duration.between(attempt.firstAttempt(), clock.instant()).dividedBy(4);
    Duration cap = config.vm().pollCap();
    Duration pause = passed.compareTo(FIRST_POLL) < 0 ? FIRST_POLL : passed;
    return pause.compareTo(cap) > 0 ? cap : pause;
  }

  private static FailureCode code(StageException cause) {
    if (cause instanceof VmFailure failure) {
      return failure.failure();
    }
    return FailureCode.INTERNAL;
  }
}
