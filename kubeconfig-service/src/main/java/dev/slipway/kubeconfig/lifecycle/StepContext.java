package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.kubeconfig.KubeconfigConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the stage's steps are handed. */
@Singleton
class StepContext {

  @Produces
  @Singleton
  StageStep.Context context(
      Lifecycle lifecycle, Clusters clusters, Progress progress, KubeconfigConfig config) {
    return new StageStep.Context(lifecycle, clusters, progress, config.kubeconfig().deadline());
  }
}
