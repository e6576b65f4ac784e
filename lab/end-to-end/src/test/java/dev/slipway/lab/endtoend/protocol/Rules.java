package dev.slipway.lab.endtoend.protocol;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.events.ClusterEvent;
import dev.slipway.kubeconfig.domain.KubeconfigOutcome;
import dev.slipway.kubeconfig.domain.KubeconfigStage;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import java.time.Instant;

/** What production does with an event or an outcome; a mutation overrides one method. */
class Rules {

  VmStage.Transition on(VmStage stage, ClusterEvent event) {
    return stage.on(event);
  }

  VmStage.Transition apply(VmStage stage, VmOutcome outcome) {
    return stage.apply(outcome);
  }

  BootstrapStage.Transition on(BootstrapStage stage, ClusterEvent event) {
    return stage.on(event);
  }

  BootstrapStage.Transition apply(BootstrapStage stage, BootstrapOutcome outcome) {
    return stage.apply(outcome);
  }

  KubeconfigStage.Transition on(KubeconfigStage stage, ClusterEvent event) {
    return stage.on(event);
  }

  KubeconfigStage.Transition apply(KubeconfigStage stage, KubeconfigOutcome outcome) {
    return stage.apply(outcome);
  }

  ClusterStatus.Transition on(ClusterStatus status, ClusterEvent event) {
    return status.on(event, Instant.EPOCH);
  }

  /** Whether a clone's call was the only one ever made, as the worker that made it knows. */
  boolean sole(boolean calledBefore) {
    return !calledBefore;
  }
}
