package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.BootstrapStage.Bootstrapping;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterResumeRequested;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.StageFailed;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmDestroyed;
import java.util.List;

/** The stage gave up under failurePolicy HOLD: nothing runs until a resume or a destroy. */
public record Held(Bootstrapping at, StageFailed failure) implements BootstrapStage {
  @Override
  public ClusterId cluster() {
    return at.cluster();
  }

  @Override
  public int generation() {
    return at.generation();
  }

  @Override
  public int run() {
    return at.run();
  }

  @Override
  public List<GuestNode> nodes() {
    return at.nodes();
  }

  @Override
  public Transition booted(VmBooted event) {
    return noted(at.with(event.node(), n -> n.booted(event)));
  }

  @Override
  public Transition failed(NodeFailed event) {
    return at.agent(event)
        .map(node -> noted(new FailedAgent(at, node, event).noted()))
        .orElseGet(this::stay);
  }

  @Override
  public Transition destroyed(VmDestroyed event) {
    return noted(at.with(event.node(), n -> n.destroyed(event)));
  }

  @Override
  public Transition seedRemoved(SeedRemoved event) {
    return noted(at.noting(event));
  }

  private Transition noted(Bootstrapping next) {
    return new Transition(new Held(next, failure), List.of());
  }

  @Override
  public Transition resumeRequested(ClusterResumeRequested event) {
    return event.run() > at.run() ? at.resumed().resumeRequested(event) : stay();
  }

  @Override
  public Transition destroyRequested(ClusterDestroyRequested event) {
    return at.destroyRequested(event);
  }
}
