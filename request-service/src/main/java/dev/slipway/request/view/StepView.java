package dev.slipway.request.view;

import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.request.store.LoggedStep;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A step as it was last heard of, as followers of a cluster are told. */
@Schema(name = "StepProgress", description = "How a step is getting on, in a live stream.")
public record StepView(
    Stage stage,
    @Schema(description = "Absent for a step of the whole cluster.") String node,
    @Schema(examples = "clone") String step,
    @Schema(description = "What became of the attempt; FINISHED and GAVE_UP end the step.")
        StepProgress.Kind kind,
    @Schema(description = "From 1.") int attempt,
    @Schema(description = "Absent unless another attempt is due.") Instant nextRetry,
    @Schema(description = "0 to 100; absent when the step cannot tell.") Integer percent,
    @Schema(description = "One sentence for people.") String message,
    @Schema(description = "What went wrong with this attempt.", examples = "PROXMOX_UNREACHABLE")
        String code,
    Instant at) {

  /** The step as the log has it; failures of earlier attempts are left out. */
  public static StepView of(LoggedStep step) {
    boolean failed =
        switch (step.kind()) {
          case RETRYING, GAVE_UP -> true;
          case STARTED, WAITING, FINISHED -> false;
        };
    return new StepView(
        step.stage(),
        step.node(),
        step.step(),
        step.kind(),
        step.attempt(),
        step.nextRetry(),
        step.percent(),
        failed ? step.error() : step.message(),
        failed ? step.errorCode() : null,
        step.at());
  }
}
