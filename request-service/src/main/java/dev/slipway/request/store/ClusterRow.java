package dev.slipway.request.store;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.Phase;
import java.time.Instant;

/**
 * A cluster as it stands here.
 *
 * @param request what was accepted; null for a cluster of which only later events were read
 * @param deletionProtection whether a deletion must be confirmed
 * @param status what the topic said so far
 * @param destroyRequestedAt when its end was asked for here; null if it was not
 */
public record ClusterRow(
    ClusterId id,
    ClusterRequested request,
    boolean deletionProtection,
    ClusterStatus status,
    Phase phase,
    Instant createdAt,
    Instant destroyRequestedAt) {

  static ClusterRow of(ClusterEntity row) {
    ClusterId id = new ClusterId(row.id);
    return new ClusterRow(
        id,
        row.request == null ? null : StateCodec.read(row.request, ClusterRequested.class),
        row.deletionProtection,
        status(row),
        Phase.valueOf(row.phase),
        row.createdAt,
        row.destroyRequestedAt);
  }

  static ClusterStatus status(ClusterEntity row) {
    return row.status == null
        ? ClusterStatus.unknown(new ClusterId(row.id))
        : StateCodec.read(row.status, ClusterStatus.class);
  }

  /** The status with what was accepted here, which the topic may not have said yet. */
  public ClusterStatus shown() {
    return status.request().isPresent() || request == null
        ? status
        : status.on(request, createdAt).next();
  }
}
