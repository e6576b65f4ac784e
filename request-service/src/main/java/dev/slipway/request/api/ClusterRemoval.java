package dev.slipway.request.api;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.token.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;

/** Orders the end of a cluster, once. */
@ApplicationScoped
class ClusterRemoval {

  private final Clusters clusters;
  private final Outbox outbox;
  private final Caller caller;
  private final Clock clock;

  ClusterRemoval(Clusters clusters, Outbox outbox, Caller caller, Clock clock) {
    this.clusters = clusters;
    this.outbox = outbox;
    this.caller = caller;
    this.clock = clock;
  }

  /**
   * Orders it, unless it was ordered before.
   *
   * @param confirm the cluster's name, from a caller who means it; null for none
   * @return the cluster as it stands then
   */
  @Transactional
  ClusterRow order(ClusterRow found, String confirm) {
    caller.requireActsFor(found.request().team());
    clusters.lock(found.id());
    ClusterRow row = clusters.known(found.id()).orElseThrow();
    if (row.phase() == Phase.DESTROYING || row.phase() == Phase.DESTROYED) {
      return row;
    }
    String name = row.request().name().value();
    if (row.deletionProtection() && !name.equals(confirm)) {
      throw new ProblemException(
              ErrorCode.DELETION_PROTECTED, "The cluster '" + name + "' has deletionProtection.")
          .withRemedy("If it must go, repeat the DELETE with ?confirm=" + name + ".");
    }
    outbox.append(
        new ClusterDestroyRequested(
            row.id(),
            row.request().generation(),
            row.status().run(),
            DestroyCause.USER,
            caller.name(),
            null),
        null);
    return clusters.destroyRequested(row.id(), clock.instant());
  }
}
