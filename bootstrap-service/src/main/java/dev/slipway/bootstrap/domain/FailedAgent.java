package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.BootstrapStage.Bootstrapping;
import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.bootstrap.domain.GuestState.Awaited;
import dev.slipway.bootstrap.domain.GuestState.Failed;
import dev.slipway.bootstrap.domain.GuestState.Lost;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import java.util.List;

/**
 * What a word about an agent that failed does to a cluster that is being bootstrapped: our own, or
 * its VM's owner's that there will be no other VM. Another VM needs no word: it boots.
 */
record FailedAgent(Bootstrapping stage, GuestNode node, NodeFailed word) {

  Transition apply() {
    return refuses() && !dispensable()
        ? new Progress(noted()).gaveUp(node.node(), why())
        : new Transition(noted(), List.of());
  }

  /** The same while nothing is given up. */
  Bootstrapping noted() {
    if (word.finder() == Stage.BOOTSTRAP) {
      // A resume since then has begun anew.
      return word.run() >= stage.run() ? stage.with(node.node(), n -> n.gaveUp(word)) : stage;
    }
    if (!refuses()) {
      return stage;
    }
    return stage.with(node.node(), dispensable() ? GuestNode::lost : GuestNode::refused);
  }

  /** Whether it ends the waiting, be it for the first VM or for another one. */
  private boolean refuses() {
    if (word.finder() != Stage.VM || !word.forGood() || node.joined()) {
      return false;
    }
    if (word.instance() > node.instance()) {
      return !(node.state() instanceof Lost);
    }
    return word.instance() == node.instance()
        && (node.state() instanceof Awaited
            || (node.state() instanceof Failed failed && word.run() >= failed.failure().run()));
  }

  private boolean dispensable() {
    long others =
        stage.nodes().stream()
            .filter(other -> other.role() == Role.AGENT && !other.node().equals(node.node()))
            .filter(other -> !(other.state() instanceof Lost))
            .count();
    return others >= stage.request().spec().fewestAgents();
  }

  /** What we found ourselves, if it was us. */
  private NodeFailed why() {
    return node.state() instanceof Failed failed ? failed.failure() : word;
  }
}
