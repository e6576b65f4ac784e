package dev.slipway.request.api;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.past.OwnPast;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Finds the cluster that a path names: by its id for ever, by its name while it lives. */
@ApplicationScoped
public class ClusterLookup {

  private static final Duration LATER = Duration.ofSeconds(2);

  private final Clusters clusters;
  private final OwnPast past;

  ClusterLookup(Clusters clusters, OwnPast past) {
    this.clusters = clusters;
    this.past = past;
  }

  public ClusterRow find(String idOrName) {
    return asId(idOrName)
        .flatMap(clusters::known)
        .or(() -> clusters.living(idOrName))
        .orElseThrow(() -> unknown(idOrName));
  }

  /** With a database that was restored, it may be one of which the log tells. */
  private ProblemException unknown(String idOrName) {
    return past.read()
        ? new ProblemException(
            ErrorCode.CLUSTER_NOT_FOUND,
            "No cluster has the id '" + idOrName + "', and no living one has that name.")
        : new ProblemException(
                ErrorCode.STILL_READING, "Nothing is known of '" + idOrName + "' so far.")
            .retryAfter(LATER);
  }

  static Optional<ClusterId> asId(String text) {
    try {
      return Optional.of(ClusterId.of(text));
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }
}
