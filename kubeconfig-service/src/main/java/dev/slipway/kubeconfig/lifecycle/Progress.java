package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.kit.delivery.StepProgress.Kind;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Tells those who watch how the stage is getting on. */
@ApplicationScoped
class Progress {
  private final Outbox outbox;
  private final Clock clock;

  Progress(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  /** One state after the other: the step that was due is over, another one begins. */
  void entered(KubeconfigStage before, KubeconfigStage after) {
    if (before.due().equals(after.due())) {
      return;
    }
    before
        .due()
        .filter(step -> went(after))
        .ifPresent(step -> tell(before.cluster(), step, Kind.FINISHED));
    after.due().ifPresent(step -> tell(after.cluster(), step, Kind.STARTED));
  }

  void retrying(
      ClusterId cluster, KubeconfigStep step, Attempt attempt, StageException cause, Instant next) {
    tell(cluster, step, Kind.RETRYING, attempt.number(), next, Optional.of(cause));
  }

  void gaveUp(ClusterId cluster, KubeconfigStep step, Attempt attempt, StageException cause) {
    tell(cluster, step, Kind.GAVE_UP, attempt.number(), null, Optional.of(cause));
  }

  /** Whether what comes after means that the step before succeeded. */
  private static boolean went(KubeconfigStage after) {
    return after instanceof KubeconfigStage.Storing || after instanceof KubeconfigStage.Stored;
  }

  private void tell(ClusterId cluster, KubeconfigStep step, Kind kind) {
    tell(cluster, step, kind, 1, null, Optional.empty());
  }

  private void tell(
      ClusterId cluster,
      KubeconfigStep step,
      Kind kind,
      int attempt,
      Instant next,
      Optional<StageException> cause) {
    outbox.progress(
        new StepProgress(
            cluster,
            Stage.KUBECONFIG,
            null,
            StageSteps.name(step),
            kind,
            attempt,
            next,
            null,
            cause.map(StageException::code).orElse(null),
            cause.map(StageException::getMessage).orElse(null),
            clock.instant()));
  }
}
