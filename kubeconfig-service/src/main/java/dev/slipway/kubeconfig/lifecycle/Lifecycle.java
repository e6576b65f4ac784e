package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.StageFailed;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.StagePhase;
import dev.slipway.kit.steps.StageTimes;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStage.Transition;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.ClusterVault.Closed;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Moves a cluster from one state to the next: row, vault, outbox and step change in the caller's
 * transaction, or not at all.
 */
@ApplicationScoped
public class Lifecycle {
  /** The kind of the steps of this stage. */
  static final String KIND = "kubeconfig";

  private final Clusters clusters;
  private final ClusterVault vault;
  private final Outbox outbox;
  private final Steps steps;
  private final Progress progress;
  private final StageTimes times;

  public Lifecycle(
      Clusters clusters,
      ClusterVault vault,
      Outbox outbox,
      Steps steps,
      Progress progress,
      StageTimes times) {
    this.clusters = clusters;
    this.vault = vault;
    this.outbox = outbox;
    this.steps = steps;
    this.progress = progress;
    this.times = times;
  }

  static StepId stepOf(ClusterId cluster) {
    return StepId.of(KIND, cluster);
  }

  /** What an event changes. The cluster's row is locked. */
  public void on(ClusterEvent event, EventId cause) {
    KubeconfigStage before = clusters.load(event.cluster());
    Transition change = before.on(event);
    enter(before, change, cause);
    if (!change.next().equals(before) && change.next().due().isPresent()) {
      steps.wake(stepOf(event.cluster()));
    } else if (change.next().due().isEmpty() && before.due().isPresent()) {
      steps.remove(stepOf(event.cluster()));
    }
  }

  /**
   * What a step's outcome changes; nothing, when the state no longer asks for that step.
   *
   * @param effect what is kept in the vault along with it
   */
  Next on(ClusterId cluster, KubeconfigOutcome outcome, Runnable effect) {
    clusters.lock(cluster);
    KubeconfigStage before = clusters.load(cluster);
    if (before.due().filter(outcome.step()::equals).isPresent()) {
      effect.run();
      enter(before, before.apply(outcome), null);
    }
    return clusters.load(cluster).due().isPresent() ? Next.advance() : Next.done();
  }

  private void enter(KubeconfigStage before, Transition change, EventId cause) {
    List<ClusterEvent> events = change.events();
    if (!change.next().equals(before)) {
      clusters.save(change.next());
      events = VaultReport.added(events, follow(change.next()));
      progress.entered(before, change.next());
      boolean failed = change.events().stream().anyMatch(StageFailed.class::isInstance);
      times.changed(before.cluster().toString(), phase(before), phase(change.next()), failed);
    }
    outbox.appendAll(events, cause);
  }

  /** What the stage is at, for the measuring of its time. Undoing is a change, and takes none. */
  private static StagePhase phase(KubeconfigStage stage) {
    return switch (stage) {
      case KubeconfigStage.Unknown unknown -> StagePhase.WAITING;
      case KubeconfigStage.Early early -> StagePhase.WAITING;
      case KubeconfigStage.Awaiting awaiting -> StagePhase.WAITING;
      case KubeconfigStage.Storing storing -> StagePhase.FORWARD;
      case KubeconfigStage.Stored stored -> StagePhase.FINISHED;
      case KubeconfigStage.Held held -> StagePhase.HELD;
      case KubeconfigStage.Undone undone -> StagePhase.UNDONE;
      case KubeconfigStage.Erased erased -> StagePhase.UNDONE;
    };
  }

  /** The vault's state is that of the stage; what closing it did belongs into the report. */
  private Closed follow(KubeconfigStage stage) {
    switch (stage) {
      case KubeconfigStage.Undone undone -> {
        return vault.close(undone.cluster());
      }
      case KubeconfigStage.Erased erased -> vault.erase(erased.cluster());
      case KubeconfigStage.Unknown unknown -> {}
      case KubeconfigStage.Early early -> {}
      case KubeconfigStage.Awaiting awaiting -> {}
      case KubeconfigStage.Storing storing -> {}
      case KubeconfigStage.Held held -> {}
      case KubeconfigStage.Stored stored -> {}
    }
    return Closed.NOTHING;
  }
}
