package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.kubeconfig.domain.KubeconfigStage.Storing;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Optional;

/**
 * Says what is due for one cluster: its state knows. Undoing needs no step, it is a change here.
 */
@ApplicationScoped
public class StageSteps implements StepHandler {
  private final Clusters clusters;
  private final Fetching fetching;
  private final Verifying verifying;

  public StageSteps(Clusters clusters, Fetching fetching, Verifying verifying) {
    this.clusters = clusters;
    this.fetching = fetching;
    this.verifying = verifying;
  }

  static String name(KubeconfigStep step) {
    return step.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String kind() {
    return Lifecycle.KIND;
  }

  @Override
  public Optional<Step> next(StepId id) {
    ClusterId cluster = ClusterId.of(id.parts().getFirst());
    KubeconfigStage stage = QuarkusTransaction.requiringNew().call(() -> clusters.load(cluster));
    return stage instanceof Storing storing ? Optional.of(step(storing)) : Optional.empty();
  }

  private Step step(Storing storing) {
    return switch (storing.next()) {
      case FETCH -> fetching.step(storing);
      case VERIFY -> verifying.step(storing);
    };
  }
}
