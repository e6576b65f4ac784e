package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.BootstrapStage.Transition;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.bootstrap.store.Stages;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.NodeName;
import dev.slipway.events.StageFailed;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.Received;
import dev.slipway.kit.delivery.StepProgress.Kind;
import dev.slipway.kit.steps.StageTimes;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one way in which a cluster's state changes: row, outbox and due steps in the caller's
 * transaction.
 */
@ApplicationScoped
public class StageChanges {
  private final Stages stages;
  private final Outbox outbox;
  private final Steps steps;
  private final ProgressReports reports;
  private final StageTimes times;

  StageChanges(
      Stages stages, Outbox outbox, Steps steps, ProgressReports reports, StageTimes times) {
    this.stages = stages;
    this.outbox = outbox;
    this.steps = steps;
    this.reports = reports;
    this.times = times;
  }

  /** Locks the cluster's row and applies what an event does. */
  public void received(Received received) {
    ClusterEvent event = received.event();
    change(event.cluster(), received.id(), null, stage -> stage.on(event));
  }

  /**
   * Locks the cluster's row and applies what a step found.
   *
   * @param running the step, which is not woken: it goes on by itself
   */
  void found(StepId running, BootstrapOutcome outcome) {
    change(StepIds.clusterOf(running), null, running, stage -> stage.apply(outcome));
  }

  /** Locks the cluster's row, for what says something about it without changing it. */
  void lock(ClusterId cluster) {
    stages.lock(cluster);
  }

  private void change(
      ClusterId cluster,
      EventId causedBy,
      StepId running,
      Function<BootstrapStage, Transition> change) {
    BootstrapStage before = stages.lockedStage(cluster);
    Transition transition = change.apply(before);
    BootstrapStage after = transition.next();
    if (!after.equals(before)) {
      stages.save(after);
      boolean failed = transition.events().stream().anyMatch(StageFailed.class::isInstance);
      times.changed(cluster.toString(), Phases.of(before), Phases.of(after), failed);
    }
    outbox.appendAll(transition.events(), causedBy);
    wakeWhatIsNewlyDue(before, after, running);
  }

  /** Woken, not only scheduled: attempts and deadline of the step before are none of the next's. */
  private void wakeWhatIsNewlyDue(BootstrapStage before, BootstrapStage after, StepId running) {
    for (GuestNode node : after.nodes()) {
      Optional<GuestStep> due = after.due(node.node());
      if (due.isPresent() && !same(before, after, node.node())) {
        reports.report(after.cluster(), node.node(), due.get().name(), Kind.STARTED);
        wake(StepIds.node(after.cluster(), node.node()), running);
      }
    }
    if (after.clusterDue() && !before.clusterDue()) {
      reports.report(after.cluster(), null, BootstrapStage.AWAIT_CLUSTER, Kind.STARTED);
      wake(StepIds.cluster(after.cluster()), running);
    } else if (before.clusterDue() && !after.clusterDue()) {
      stop(StepIds.cluster(after.cluster()), running);
    }
  }

  private void wake(StepId id, StepId running) {
    if (!id.equals(running)) {
      steps.wake(id);
    }
  }

  private void stop(StepId id, StepId running) {
    if (!id.equals(running)) {
      steps.remove(id);
    }
  }

  private static boolean same(BootstrapStage before, BootstrapStage after, NodeName node) {
    return before.due(node).equals(after.due(node))
        && before
            .node(node)
            .map(GuestNode::instance)
            .equals(after.node(node).map(GuestNode::instance));
  }
}
