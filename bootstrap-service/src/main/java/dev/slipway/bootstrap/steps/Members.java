package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestState;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import java.util.List;
import java.util.Optional;

/** The nodes of a stage that have a guest to talk to. */
record Members(BootstrapStage stage) {

  Optional<Member> of(GuestNode node) {
    return node.state() instanceof GuestState.Reachable reachable
        ? Optional.of(new Member(stage.cluster(), node.node(), node.role(), reachable.guest()))
        : Optional.empty();
  }

  List<Member> all() {
    return stage.nodes().stream().flatMap(node -> of(node).stream()).toList();
  }

  /** Nodes that the cluster may know, and does without. */
  List<NodeName> lost() {
    return stage.nodes().stream()
        .filter(node -> node.state() instanceof GuestState.Lost lost && lost.touched())
        .map(GuestNode::node)
        .toList();
  }

  /** The server that starts the cluster; empty while its VM has not booted. */
  Optional<Member> firstServer() {
    return stage.nodes().stream()
        .filter(node -> node.role() == Role.SERVER)
        .findFirst()
        .flatMap(this::of);
  }
}
