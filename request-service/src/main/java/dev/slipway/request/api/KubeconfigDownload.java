package dev.slipway.request.api;

import dev.slipway.events.KubeconfigRead;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.ServiceTokenException;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.token.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Fetches a kubeconfig and has the reading of it written down before it is handed out. */
@ApplicationScoped
class KubeconfigDownload {

  private static final Duration LATER = Duration.ofSeconds(5);

  private final Vault vault;
  private final Clusters clusters;
  private final Outbox outbox;
  private final Caller caller;
  private final Clock clock;

  KubeconfigDownload(Vault vault, Clusters clusters, Outbox outbox, Caller caller, Clock clock) {
    this.vault = vault;
    this.clusters = clusters;
    this.outbox = outbox;
    this.caller = caller;
    this.clock = clock;
  }

  Secret of(ClusterRow cluster) {
    caller.requireActsFor(cluster.request().team());
    Secret kubeconfig = ask(cluster);
    KubeconfigRead read =
        new KubeconfigRead(
            cluster.id(),
            cluster.request().generation(),
            cluster.status().run(),
            caller.name(),
            clock.instant());
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              clusters.lock(cluster.id());
              outbox.append(read, null);
            });
    return kubeconfig;
  }

  private Secret ask(ClusterRow cluster) {
    try {
      return vault.kubeconfig(cluster.id());
    } catch (VaultException e) {
      if (e.getCause() instanceof ServiceTokenException none) {
        throw ProblemException.withoutToken(ErrorCode.KUBECONFIG_SERVICE_UNAVAILABLE, none);
      }
      throw switch (e.kind()) {
        case NOT_FOUND, CONFLICT -> absent(cluster);
        case GONE ->
            new ProblemException(
                ErrorCode.KUBECONFIG_GONE, "The cluster is " + cluster.phase() + ".");
        case UNAVAILABLE ->
            new ProblemException(
                    ErrorCode.KUBECONFIG_SERVICE_UNAVAILABLE,
                    "kubeconfig-service did not answer in time.")
                .retryAfter(LATER)
                .causedBy(e);
        case FORBIDDEN ->
            new ProblemException(
                    ErrorCode.KUBECONFIG_SERVICE_UNAVAILABLE,
                    "kubeconfig-service refuses this service's token.")
                .withRemedy(
                    "Ask the operator to compare slipway.service-token-file with"
                        + " slipway.service-tokens of kubeconfig-service.")
                .retryAfter(LATER)
                .causedBy(e);
      };
    }
  }

  /** It was announced and is not there: only a vault that was restored has forgotten it. */
  private static ProblemException absent(ClusterRow cluster) {
    return cluster.status().kubeconfig().isPresent()
        ? new ProblemException(
            ErrorCode.KUBECONFIG_LOST,
            "The cluster is " + cluster.phase() + "; its kubeconfig was stored and is not there.")
        : new ProblemException(
                ErrorCode.KUBECONFIG_NOT_READY,
                "The cluster is " + cluster.phase() + "; its kubeconfig is not stored yet.")
            .retryAfter(LATER);
  }
}
