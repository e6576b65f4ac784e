package dev.slipway.request.api;

import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.token.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Starts a held cluster again where it stopped: each time that it is held, once. */
@ApplicationScoped
class ClusterResumption {

  private final Clusters clusters;
  private final Outbox outbox;
  private final Caller caller;

  ClusterResumption(Clusters clusters, Outbox outbox, Caller caller) {
    this.clusters = clusters;
    this.outbox = outbox;
    this.caller = caller;
  }

  /**
   * Orders the cluster's next run.
   *
   * @return the cluster as it stands then
   * @throws ProblemException CLUSTER_NOT_HELD when there is nothing to resume
   */
  @Transactional
  ClusterRow order(ClusterRow found) {
    caller.requireActsFor(found.request().team());
    clusters.lock(found.id());
    ClusterRow row = clusters.known(found.id()).orElseThrow();
    if (row.phase() != Phase.HELD) {
      throw new ProblemException(
              ErrorCode.CLUSTER_NOT_HELD,
              "The cluster '%s' is %s.".formatted(row.request().name(), row.phase()))
          .withRemedy(remedy(row.phase()));
    }
    int run = row.status().run() + 1;
    outbox.append(
        new ClusterResumeRequested(row.id(), row.request().generation(), run, caller.name()), null);
    return clusters.resumed(row.id());
  }

  private static String remedy(Phase phase) {
    return switch (phase) {
      case REQUESTED, PROVISIONING ->
          "It is under way; a resume that was accepted need not be repeated. If it is held again,"
              + " its phase says so.";
      case READY -> "There is nothing to resume.";
      case DESTROYING, DESTROYED -> "Request a new cluster.";
      case HELD -> ErrorCode.CLUSTER_NOT_HELD.remedy();
    };
  }
}
