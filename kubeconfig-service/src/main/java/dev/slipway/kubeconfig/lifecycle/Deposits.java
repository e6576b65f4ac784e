package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.KubeconfigConfig;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.vault.ClusterVault;
import dev.slipway.kubeconfig.vault.SecretName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes deposits. They come before their cluster is requested, and if that fails, it never is: what
 * nobody asks for is forgotten after a while.
 */
@ApplicationScoped
public class Deposits implements StepHandler {
  private static final String KIND = "deposits";
  private static final Duration DEADLINE = Duration.ofHours(1);

  private final Clusters clusters;
  private final ClusterVault vault;
  private final Steps steps;
  private final Duration kept;

  public Deposits(Clusters clusters, ClusterVault vault, Steps steps, KubeconfigConfig config) {
    this.clusters = clusters;
    this.vault = vault;
    this.steps = steps;
    this.kept = config.vault().orphanedDepositsKept();
  }

  /** As {@link ClusterVault#deposit}. */
  @Transactional
  public boolean deposit(ClusterId cluster, SecretName.Deposited name, Secret value) {
    clusters.lock(cluster);
    boolean fresh = vault.deposit(cluster, name, value);
    if (fresh && neverRequested(cluster)) {
      steps.schedule(StepId.of(KIND, cluster), kept);
    }
    return fresh;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<Step> next(StepId id) {
    return Optional.of(new Forgetting(ClusterId.of(id.parts().getFirst())));
  }

  private boolean neverRequested(ClusterId cluster) {
    return clusters.load(cluster) instanceof KubeconfigStage.Unknown;
  }

  /** There is nothing to do outside the database, so all of it is in the completion. */
  private final class Forgetting implements Step {
    private final ClusterId cluster;

    Forgetting(ClusterId cluster) {
      this.cluster = cluster;
    }

    @Override
    public String name() {
      return "forget-deposits";
    }

    @Override
    public RetryPolicy retries() {
      return RetryPolicy.within(DEADLINE);
    }

    @Override
    public Completion run(Attempt attempt) {
      return this::forget;
    }

    @Override
    public Next gaveUp(Attempt attempt, StageException cause) {
      return Next.lookAgain(kept);
    }

    // Keys without a request: others build the cluster already, its event is still to be read here.
    private Next forget() {
      clusters.lock(cluster);
      boolean over = !neverRequested(cluster) || vault.forgetDeposits(cluster);
      return over ? Next.done() : Next.lookAgain(kept);
    }
  }
}
