package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStep;
import dev.slipway.kubeconfig.k3s.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;

/** What this stage's steps have in common: how they fail. */
final class StageStep implements Step {

  /** What the steps of one cluster work with. */
  record Context(Lifecycle lifecycle, Clusters clusters, Progress progress, Duration deadline) {}

  private final ClusterId cluster;
  private final KubeconfigStep step;
  private final Context context;
  private final Supplier<Completion> work;

  StageStep(ClusterId cluster, KubeconfigStep step, Context context, Supplier<Completion> work) {
    this.cluster = cluster;
    this.step = step;
    this.context = context;
    this.work = work;
  }

  @Override
  public String name() {
    return StageSteps.name(step);
  }

  @Override
  public RetryPolicy retries() {
    return RetryPolicy.within(context.deadline());
  }

  @Override
  public Completion run(Attempt attempt) {
    try {
      return work.get();
    } catch (VaultException refused) {
      FailureCode code =
          refused.kind() == VaultException.Kind.GONE
              ? FailureCode.VAULT_REVOKED
              : FailureCode.INTERNAL;
      throw Failures.of(code, refused.getMessage(), refused);
    }
  }

  @Override
  public Next gaveUp(Attempt attempt, StageException cause) {
    var outcome =
        new KubeconfigOutcome.GaveUp(
            step, code(cause), attempt.number(), cause.getMessage(), cause.remedy(), null);
    return context
        .lifecycle()
        .on(cluster, outcome, () -> context.progress().gaveUp(cluster, step, attempt, cause));
  }

  @Override
  public void retrying(Attempt attempt, StageException cause, Instant nextAttempt) {
    context.clusters().lock(cluster);
    context.progress().retrying(cluster, step, attempt, cause, nextAttempt);
  }

  // The engine has a code of its own for what nobody translated, which is in the catalogue too.
  private static FailureCode code(StageException cause) {
    return Arrays.stream(FailureCode.values())
        .filter(code -> code.name().equals(cause.code()))
        .findFirst()
        .orElse(FailureCode.INTERNAL);
  }
}
