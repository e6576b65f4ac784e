package dev.slipway.request.api;

import dev.slipway.events.ClusterId;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Finds the cluster that a path names: by its id for ever, by its name while it lives. */
@ApplicationScoped
public class ClusterLookup {

  private final Clusters clusters;

  ClusterLookup(Clusters clusters) {
    this.clusters = clusters;
  }

  public ClusterRow find(String idOrName) {
    return asId(idOrName)
        .flatMap(clusters::known)
        .or(() -> clusters.living(idOrName))
        .orElseThrow(
            () ->
                new ProblemException(
                    ErrorCode.CLUSTER_NOT_FOUND,
                    "No cluster has the id '" + idOrName + "', and no living one has that name."));
  }

  static Optional<ClusterId> asId(String text) {
    try {
      return Optional.of(ClusterId.of(text));
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }
}
