package dev.slipway.bootstrap.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ClusterSpec.PlannedNode;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.NodeName;
import dev.slipway.events.Samples;
import dev.slipway.events.VmBooted;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order the nodes of a cluster start K3s. */
class JoiningTest {
  private static final ClusterRequested REQUESTED =
      Samples.requested(Samples.CLUSTER, FailurePolicy.DESTROY, Samples.spec(3, 2));
  private static final List<NodeName> NODES =
      REQUESTED.spec().nodes(REQUESTED.name()).stream().map(PlannedNode::name).toList();

  private BootstrapStage stage = BootstrapStage.unknown(Samples.CLUSTER).on(REQUESTED).next();

  @Test
  void servers_start_one_after_the_other_and_agents_with_the_second_server() {
    bootAll();
    NODES.forEach(this::install);
    assertThat(starting()).containsExactly(NODES.get(0));

    join(NODES.get(0));
    assertThat(starting()).containsExactly(NODES.get(1), NODES.get(3), NODES.get(4));

    join(NODES.get(1));
    assertThat(starting()).containsExactly(NODES.get(2), NODES.get(3), NODES.get(4));
  }

  @Test
  void a_server_that_is_started_is_not_joined_yet() {
    bootAll();
    NODES.forEach(this::install);

    done(NODES.get(0), GuestStep.START_K3S);

    assertThat(stage.due(NODES.get(0))).contains(GuestStep.AWAIT_NODE);
    assertThat(starting()).isEmpty();
  }

  @Test
  void everything_before_the_start_goes_on_on_all_of_them_at_once() {
    bootAll();

    assertThat(NODES).allMatch(node -> stage.due(node).isPresent());
  }

  @Test
  void the_cluster_is_awaited_once_all_of_them_have_joined() {
    bootAll();
    NODES.forEach(this::install);

    for (NodeName node : NODES) {
      assertThat(stage.clusterDue()).isFalse();
      join(node);
    }

    assertThat(stage.clusterDue()).isTrue();
  }

  private List<NodeName> starting() {
    return NODES.stream()
        .filter(node -> stage.due(node).filter(GuestStep.START_K3S::equals).isPresent())
        .toList();
  }

  private void bootAll() {
    VmBooted first = Samples.vmBooted(Samples.CLUSTER);
    for (NodeName node : NODES) {
      VmBooted booted =
          new VmBooted(
              first.cluster(),
              first.generation(),
              first.run(),
              node,
              first.instance(),
              stage.node(node).orElseThrow().role(),
              first.address(),
              first.sshPort(),
              first.sshUser(),
              first.hostKeyFingerprint(),
              first.proxmoxNode());
      stage = stage.on(booted).next();
    }
  }

  /** Until K3s is there and not started. */
  private void install(NodeName node) {
    done(node, GuestStep.AWAIT_CLOUD_INIT);
    stage = stage.apply(new BootstrapOutcome.HostKeyMade(node, 1, Samples.OWN_KEY)).next();
    for (GuestStep step = next(node); step != GuestStep.START_K3S; step = next(node)) {
      done(node, step);
    }
  }

  private GuestStep next(NodeName node) {
    return stage.node(node).orElseThrow().state().due().orElseThrow();
  }

  private void join(NodeName node) {
    done(node, GuestStep.START_K3S);
    done(node, GuestStep.AWAIT_NODE);
  }

  private void done(NodeName node, GuestStep step) {
    stage = stage.apply(new BootstrapOutcome.Done(node, 1, step)).next();
  }
}
