package dev.slipway.lab.simulator.kubernetes.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster's only node, as its objects show it.
 *
 * @param version of K3s
 * @param labels further ones, as {@code key=value}
 * @param etcd whether the datastore is embedded etcd
 * @param disabled packaged components that are left out
 * @param made when the cluster was made
 */
public record NodeDescription(
    String name,
    String version,
    String internalIp,
    Optional<String> externalIp,
    List<String> labels,
    boolean etcd,
    Set<String> disabled,
    int cores,
    long memoryMiB,
    Instant made) {

  public NodeDescription {
    labels = List.copyOf(labels);
    disabled = Set.copyOf(disabled);
  }
}
