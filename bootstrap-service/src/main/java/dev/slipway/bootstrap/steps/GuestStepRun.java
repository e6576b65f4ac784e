package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapOutcome;
import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.GuestNode;
import dev.slipway.bootstrap.domain.GuestStep;
import dev.slipway.bootstrap.guest.EvidencedFailure;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeName;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;

/** One step on one guest. */
final class GuestStepRun extends StageStep {
  private final GuestWork work;
  private final BootstrapStage stage;
  private final GuestNode node;
  private final GuestStep step;

  GuestStepRun(StepKit kit, GuestWork work, BootstrapStage stage, GuestNode node, GuestStep step) {
    super(kit);
    this.work = work;
    this.stage = stage;
    this.node = node;
    this.step = step;
  }

  @Override
  public String name() {
    return step.name();
  }

  @Override
  public RetryPolicy retries() {
    return kit().pauses().retries(step);
  }

  @Override
  ClusterId cluster() {
    return stage.cluster();
  }

  @Override
  NodeName node() {
    return node.node();
  }

  @Override
  Poll<BootstrapOutcome> look() {
    return work.run(stage, node, step);
  }

  @Override
  FailureCode timeout() {
    return switch (step) {
      case AWAIT_CLOUD_INIT -> FailureCode.CLOUD_INIT_TIMEOUT;
      case MAKE_HOST_KEY,
          SWAP_HOST_KEY,
          DISABLE_CLOUD_INIT,
          CHECK_REQUIREMENTS,
          SET_PROXY,
          TRUST_CERTIFICATES,
          PLACE_FILES,
          CANCEL ->
          FailureCode.GUEST_UNREACHABLE;
      case CHECK_REBOOT -> FailureCode.GUEST_REBOOT_FAILED;
      case UPGRADE_PACKAGES, INSTALL_PACKAGES -> FailureCode.GUEST_PACKAGES_FAILED;
      case RUN_PRE_K3S_COMMANDS, RUN_POST_K3S_COMMANDS -> FailureCode.HOOK_FAILED;
      case DOWNLOAD_K3S, VERIFY_K3S -> FailureCode.ARTEFACT_UNREACHABLE;
      case INSTALL_K3S -> FailureCode.K3S_INSTALL_FAILED;
      case START_K3S -> FailureCode.K3S_DOES_NOT_START;
      case CONFIGURE_K3S, FORGET_FORMER, AWAIT_NODE -> FailureCode.K3S_NOT_READY;
    };
  }

  @Override
  String evidence() {
    return work.evidence(stage, node, step);
  }

  @Override
  BootstrapOutcome givenUp(Attempt attempt, FailureCode code, StageException cause) {
    return new BootstrapOutcome.GaveUp(
        node.node(),
        node.instance(),
        step,
        code,
        attempt.number(),
        cause.getMessage(),
        cause.remedy(),
        cause instanceof EvidencedFailure evidenced ? evidenced.evidence() : null);
  }
}
