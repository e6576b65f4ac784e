package dev.slipway.kubeconfig.domain;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.SecretRef;
import dev.slipway.events.ServiceEndpoint;
import dev.slipway.events.Sha256;
import java.time.Instant;
import java.util.List;

/**
 * What a step's tick found out, to be committed under the cluster's lock. One that the state no
 * longer asks for changes nothing.
 */
public sealed interface KubeconfigOutcome {

  KubeconfigStep step();

  /** Ends {@link KubeconfigStep#FETCH}. */
  record Fetched() implements KubeconfigOutcome {
    @Override
    public KubeconfigStep step() {
      return KubeconfigStep.FETCH;
    }
  }

  /** Ends {@link KubeconfigStep#VERIFY}. */
  record Verified(
      SecretRef ref,
      Sha256 sha256,
      Instant expiresAt,
      List<HealthFinding> health,
      List<ServiceEndpoint> endpoints)
      implements KubeconfigOutcome {
    @Override
    public KubeconfigStep step() {
      return KubeconfigStep.VERIFY;
    }
  }

  /** Permanent, or out of time. */
  record GaveUp(
      KubeconfigStep step,
      FailureCode code,
      int attempts,
      String message,
      String remedy,
      String forensics)
      implements KubeconfigOutcome {}
}
