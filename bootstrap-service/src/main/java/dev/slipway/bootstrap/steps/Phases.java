package dev.slipway.bootstrap.steps;

import dev.slipway.bootstrap.domain.BootstrapStage;
import dev.slipway.bootstrap.domain.Early;
import dev.slipway.bootstrap.domain.GuestState;
import dev.slipway.bootstrap.domain.Held;
import dev.slipway.kit.steps.StagePhase;

/** What the stage is at, for the measuring of its time. */
final class Phases {
  private Phases() {}

  static StagePhase of(BootstrapStage stage) {
    return switch (stage) {
      case BootstrapStage.Unknown unknown -> StagePhase.WAITING;
      case Early early -> StagePhase.WAITING;
      // From the first guest on, also while it waits for the others.
      case BootstrapStage.Bootstrapping bootstrapping ->
          bootstrapping.nodes().stream()
                  .allMatch(node -> node.state() instanceof GuestState.Awaited)
              ? StagePhase.WAITING
              : StagePhase.FORWARD;
      case Held held -> StagePhase.HELD;
      case BootstrapStage.Ready ready -> StagePhase.FINISHED;
      case BootstrapStage.Undoing undoing -> StagePhase.BACKWARD;
      case BootstrapStage.Undone undone -> StagePhase.UNDONE;
    };
  }
}
