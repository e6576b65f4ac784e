package dev.slipway.events;

import java.util.List;

/**
 * K3s runs on every node and its core workloads are available. Published by bootstrap-service.
 *
 * @param endpoint the Kubernetes API's URL as clients reach it
 */
public record K3sReady(
    ClusterId cluster,
    int generation,
    int run,
    K3sVersion version,
    String endpoint,
    List<K3sNode> nodes)
    implements ClusterEvent {

  public K3sReady {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("version", version);
    Checks.notBlank("endpoint", endpoint);
    nodes = Checks.copy(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a ready cluster has at least one node");
    }
  }
}
