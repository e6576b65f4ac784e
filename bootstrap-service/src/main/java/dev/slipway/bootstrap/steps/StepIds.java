package dev.slipway.bootstrap.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.StepId;

/** The stage's steps: one row for each node, one for the cluster as a whole. */
final class StepIds {
  static final String NODE = "node";
  static final String CLUSTER = "bootstrap";

  private StepIds() {}

  static StepId node(ClusterId cluster, NodeName node) {
    return StepId.of(NODE, cluster.value(), node.value());
  }

  static StepId cluster(ClusterId cluster) {
    return StepId.of(CLUSTER, cluster.value());
  }

  static ClusterId clusterOf(StepId id) {
    return ClusterId.of(id.parts().getFirst());
  }

  static NodeName nodeOf(StepId id) {
    return new NodeName(id.parts().getLast());
  }
}
