package dev.slipway.events;

import java.time.Instant;
import java.util.List;

/**
 * The kubeconfig was fetched, rewritten, verified against the live API, encrypted and stored.
 * Published by kubeconfig-service.
 *
 * @param sha256 of the stored kubeconfig
 * @param expiresAt when its client certificate expires
 * @param health what was looked at and what was found
 * @param endpoints the services that the API server names
 */
public record KubeconfigStored(
    ClusterId cluster,
    int generation,
    int run,
    SecretRef ref,
    Sha256 sha256,
    Instant expiresAt,
    List<HealthFinding> health,
    List<ServiceEndpoint> endpoints)
    implements ClusterEvent {

  public KubeconfigStored {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("secret reference", ref);
    Checks.present("sha256", sha256);
    Checks.present("expiresAt", expiresAt);
    health = Checks.copy(health);
    endpoints = Checks.copy(endpoints);
  }
}
