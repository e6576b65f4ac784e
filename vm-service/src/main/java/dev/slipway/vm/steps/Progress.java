package dev.slipway.vm.steps;

import dev.slipway.events.NodeName;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.kit.delivery.StepProgress.Kind;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StageException;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;

/** Tells watchers how the steps get on; in the caller's transaction, and nothing depends on it. */
@ApplicationScoped
class Progress {
  private final Outbox outbox;
  private final Clock clock;

  Progress(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  /** The step as watchers read it: {@code await-ssh}. */
  static String name(VmStep step) {
    return step.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** From one step to the next, if it went on. */
  void moved(VmStage after, NodeName node, VmStep from, Attempt attempt) {
    VmStep next = after.due(node).orElse(null);
    if (next == from) {
      return;
    }
    tell(after, node, from, Kind.FINISHED, attempt.number(), null, null);
    if (next != null) {
      tell(after, node, next, Kind.STARTED, 1, null, null);
    }
  }

  /** The first step of a way, forward or back. */
  void began(VmStage stage, NodeName node, VmStep step) {
    tell(stage, node, step, Kind.STARTED, 1, null, null);
  }

  /** Its task runs; said once, and not at every look. */
  void waiting(VmStage stage, NodeName node, VmStep step, Attempt attempt) {
    tell(stage, node, step, Kind.WAITING, attempt.number(), null, null);
  }

  void retrying(
      VmStage stage,
      NodeName node,
      VmStep step,
      Attempt attempt,
      StageException cause,
      Instant next) {
    tell(stage, node, step, Kind.RETRYING, attempt.number(), cause, next);
  }

  void gaveUp(VmStage stage, NodeName node, VmStep step, Attempt attempt, StageException cause) {
    tell(stage, node, step, Kind.GAVE_UP, attempt.number(), cause, null);
  }

  private void tell(
      VmStage stage,
      NodeName node,
      VmStep step,
      Kind kind,
      int attempt,
      StageException cause,
      Instant next) {
    outbox.progress(
        new StepProgress(
            stage.cluster(),
            Stage.VM,
            node.value(),
            name(step),
            kind,
            attempt,
            next,
            null,
            cause == null ? null : cause.code(),
            cause == null ? null : cause.getMessage(),
            clock.instant()));
  }
}
