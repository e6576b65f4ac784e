package dev.slipway.request.view;

import dev.slipway.events.ClusterRequested;
import dev.slipway.events.K3sReady;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.store.ClusterRow;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A cluster in a list. What is not known yet is absent. */
@Schema(description = "A cluster in a list. What is not known yet is absent.")
public record ClusterSummary(
    String id,
    String name,
    String team,
    Phase phase,
    String endpoint,
    Instant requestedAt,
    Instant readyAt,
    Instant destroyedAt,
    ClusterView.Failure failure) {

  /** The cluster in short. */
  public static ClusterSummary of(ClusterRow row) {
    ClusterStatus status = row.shown();
    ClusterRequested request = row.request();
    ClusterView.Timings timings = ClusterViews.timings(row, status);
    return new ClusterSummary(
        row.id().toString(),
        request.name().value(),
        request.team(),
        row.phase(),
        status.k3sReady().map(K3sReady::endpoint).orElse(null),
        timings.requestedAt(),
        timings.readyAt(),
        timings.destroyedAt(),
        ClusterViews.failure(status).orElse(null));
  }
}
