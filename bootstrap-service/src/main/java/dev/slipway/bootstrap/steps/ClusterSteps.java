package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.bootstrap.k3s.K3sInstaller;
import dev.slipway.bootstrap.store.Stages;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.K3sNode;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The cluster as a whole: {@code bootstrap/<cluster>}, due once every node has joined. */
@ApplicationScoped
class ClusterSteps implements StepHandler {
  private final Stages stages;
  private final StepKit kit;
  private final K3sInstaller k3s;

  ClusterSteps(Stages stages, StepKit kit, K3sInstaller k3s) {
    this.stages = stages;
    this.kit = kit;
    this.k3s = k3s;
  }

  @Override
  public String kind() {
    return StepIds.CLUSTER;
  }

  @Override
  public Optional<Step> next(StepId id) {
    BootstrapStage stage = stages.read(StepIds.clusterOf(id));
    return stage instanceof BootstrapStage.Bootstrapping going && going.clusterDue()
        ? Optional.of(new AwaitCluster(kit, going))
        : Optional.empty();
  }

  private final class AwaitCluster extends StageStep {
    private final BootstrapStage.Bootstrapping stage;

    private AwaitCluster(StepKit kit, BootstrapStage.Bootstrapping stage) {
      super(kit);
      this.stage = stage;
    }

    @Override
    public String name() {
      return BootstrapStage.AWAIT_CLUSTER;
    }

    @Override
    public RetryPolicy retries() {
      return kit().pauses().clusterRetries();
    }

    @Override
    ClusterId cluster() {
      return stage.cluster();
    }

    @Override
    NodeName node() {
      return null;
    }

    @Override
    Poll<BootstrapOutcome> look() {
      Members members = new Members(stage);
      if (!members.lost().isEmpty()) {
        k3s.forget(members.lost(), members.firstServer().orElseThrow());
      }
      return switch (k3s.awaitCluster(members.all(), stage.request().spec())) {
        case Poll.Done<List<K3sNode>> ready ->
            Poll.done(new BootstrapOutcome.ClusterReady(ready.value()));
        case Poll.NotYet<List<K3sNode>> waiting -> Poll.notYet(waiting.waitingFor());
      };
    }

    @Override
    FailureCode timeout() {
      return FailureCode.K3S_NOT_READY;
    }

    @Override
    BootstrapOutcome givenUp(Attempt attempt, FailureCode code, StageException cause) {
      return new BootstrapOutcome.ClusterGaveUp(
          code, attempt.number(), cause.getMessage(), cause.remedy(), null);
    }
  }
}
