package dev.slipway.request.cleanup;

import dev.slipway.events.Stage;
import dev.slipway.request.vmservice.Presence;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A cleanup report, checked again.
 *
 * @param clean {@code false} when anything was found, {@code unknown} when anything could not be
 *     verified, else {@code true}
 */
@Schema(name = "CleanupCheck", description = "A destroyed cluster's cleanup report, checked again.")
public record CleanupCheckView(
    @Schema(description = "The cluster's id.") String cluster,
    @Schema(description = "When the check was asked for.") Instant checkedAt,
    @Schema(
            description =
                "false: something is there. unknown: nothing was found, but not everything can be"
                    + " verified. true: all of it is verifiably gone.",
            enumeration = {"true", "false", "unknown"})
        String clean,
    List<Line> resources) {

  /** One line of the report, and what is there of it now. */
  @Schema(name = "CheckedResource", description = "A resource of the report, as it is found now.")
  public record Line(
      Stage stage,
      @Schema(examples = "VM") String kind,
      @Schema(examples = "20001") String id,
      Presence presence,
      @Schema(description = "How that is known, or why it is not.") String howVerified,
      @Schema(description = "When it was looked at.") Instant at,
      @Schema(description = "What the report said when the cluster was destroyed.")
          String reported) {}

  static CleanupCheckView of(String cluster, Instant at, List<Line> lines) {
    return new CleanupCheckView(cluster, at, clean(lines), lines);
  }

  private static String clean(List<Line> lines) {
    if (lines.stream().anyMatch(line -> line.presence() == Presence.FOUND)) {
      return "false";
    }
    return lines.stream().anyMatch(line -> line.presence() == Presence.UNKNOWN)
        ? "unknown"
        : "true";
  }
}
