package dev.slipway.kit.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.events.ClusterId;
import dev.slipway.events.Stage;
import java.time.Instant;
import java.util.Objects;

/**
 * How a step is getting on, for people who watch.
 *
 * @param node the K3s node the step works on; null for a step of the whole cluster
 * @param step the step's name: "clone"
 * @param attempt which attempt, from 1
 * @param nextRetry when the next attempt is due; null unless RETRYING or WAITING
 * @param percent 0 to 100; null when the step cannot tell
 * @param code what went wrong, from the catalogue of failures; null when nothing did
 * @param message one sentence for people, without secrets; null when there is nothing to add
 * @param at when this was so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepProgress(
    ClusterId cluster,
    Stage stage,
    String node,
    String step,
    Kind kind,
    int attempt,
    Instant nextRetry,
    Integer percent,
    String code,
    String message,
    Instant at) {

  /** The CloudEvents {@code type} on the progress topic. */
  public static final String TYPE = "dev.slipway.cluster.step-progress.v1";

  /** What became of the attempt. */
  public enum Kind {
    STARTED,
    WAITING,
    RETRYING,
    FINISHED,
    GAVE_UP
  }

  public StepProgress {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(at, "at");
  }
}
