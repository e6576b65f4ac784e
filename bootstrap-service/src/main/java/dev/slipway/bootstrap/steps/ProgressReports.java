package dev.slipway.bootstrap.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.kit.delivery.StepProgress.Kind;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StageException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/** Tells those who watch how the steps get on; in the caller's transaction. */
@ApplicationScoped
class ProgressReports {
  private final Outbox outbox;
  private final Clock clock;

  ProgressReports(Outbox outbox, Clock clock) {
    this.outbox = outbox;
    this.clock = clock;
  }

  void report(ClusterId cluster, NodeName node, String step, Kind kind) {
    send(cluster, node, step, kind, 1, null, null, null);
  }

  void finished(ClusterId cluster, NodeName node, String step, Attempt attempt, String note) {
    send(cluster, node, step, Kind.FINISHED, attempt.number(), null, null, note);
  }

  void waiting(
      ClusterId cluster, NodeName node, String step, Attempt attempt, Instant next, String what) {
    send(cluster, node, step, Kind.WAITING, attempt.number(), next, null, what);
  }

  void retrying(
      ClusterId cluster,
      NodeName node,
      String step,
      Attempt attempt,
      Instant next,
      StageException cause) {
    send(
        cluster,
        node,
        step,
        Kind.RETRYING,
        attempt.number(),
        next,
        cause.code(),
        cause.getMessage());
  }

  void gaveUp(
      ClusterId cluster, NodeName node, String step, Attempt attempt, StageException cause) {
    send(
        cluster,
        node,
        step,
        Kind.GAVE_UP,
        attempt.number(),
        null,
        cause.code(),
        cause.getMessage());
  }

  private void send(
      ClusterId cluster,
      NodeName node,
      String step,
      Kind kind,
      int attempt,
      Instant next,
      String code,
      String message) {
    outbox.progress(
        new StepProgress(
            cluster,
            Stage.BOOTSTRAP,
            node == null ? null : node.value(),
            step,
            kind,
            attempt,
            next,
            null,
            code,
            message,
            clock.instant()));
  }
}
