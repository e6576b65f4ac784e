package dev.slipway.request.store;

import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.StepProgress;
import java.time.Instant;

/**
 * A step as it was last heard of.
 *
 * @param node null for a step of the whole cluster
 * @param nextRetry null unless another attempt is due
 * @param percent null when the step cannot tell
 * @param message what it says of itself; null for nothing
 * @param errorCode of the last failure, also of an earlier attempt; null when there was none
 * @param error what that failure was
 * @param finishedAt null while it is not finished
 * @param at when this was so
 */
public record LoggedStep(
    Stage stage,
    String node,
    String step,
    StepProgress.Kind kind,
    int attempt,
    Instant nextRetry,
    Integer percent,
    String message,
    String errorCode,
    String error,
    Instant startedAt,
    Instant finishedAt,
    Instant at) {

  static LoggedStep of(StepEntity row) {
    return new LoggedStep(
        Stage.valueOf(row.stage),
        row.node.isEmpty() ? null : row.node,
        row.step,
        StepProgress.Kind.valueOf(row.kind),
        row.attempt,
        row.nextRetry,
        row.percent,
        row.message,
        row.errorCode,
        row.error,
        row.startedAt,
        row.finishedAt,
        row.at);
  }
}
