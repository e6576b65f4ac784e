package dev.slipway.lab.simulator.kubernetes.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node, as the cluster's objects show it.
 *
 * @param server false: an agent
 * @param version of K3s
 * @param labels further ones, as {@code key=value}
 * @param taints as {@code key=value:Effect}
 * @param etcd whether it is a member of embedded etcd
 * @param disabled packaged components that are left out
 */
public record NodeDescription(
    String name,
    boolean server,
    String version,
    String internalIp,
    Optional<String> externalIp,
    List<String> labels,
    List<String> taints,
    boolean etcd,
    Set<String> disabled,
    int cores,
    long memoryMiB) {

  public NodeDescription {
    labels = List.copyOf(labels);
    taints = List.copyOf(taints);
    disabled = Set.copyOf(disabled);
  }
}
