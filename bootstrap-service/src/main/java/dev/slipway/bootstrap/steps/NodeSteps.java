package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestState;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.bootstrap.store.Stages;
import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What is due on one node's guest: {@code node/<cluster>/<node>}. */
@ApplicationScoped
class NodeSteps implements StepHandler {
  private final Stages stages;
  private final StepKit kit;
  private final GuestWork work;

  NodeSteps(Stages stages, StepKit kit, GuestWork work) {
    this.stages = stages;
    this.kit = kit;
    this.work = work;
  }

  @Override
  public String kind() {
    return StepIds.NODE;
  }

  @Override
  public Optional<Step> next(StepId id) {
    ClusterId cluster = StepIds.clusterOf(id);
    NodeName name = StepIds.nodeOf(id);
    BootstrapStage stage = stages.read(cluster);
    Optional<GuestStep> due = stage.due(name);
    if (due.isEmpty()) {
      return Optional.empty();
    }
    GuestNode node = stage.node(name).orElseThrow();
    return node.state() instanceof GuestState.Reachable
        ? Optional.of(new GuestStepRun(kit, work, stage, node, due.get()))
        : Optional.empty();
  }
}
