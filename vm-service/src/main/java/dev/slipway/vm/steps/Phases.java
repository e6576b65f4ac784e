package dev.slipway.vm.steps;

import dev.slipway.kit.steps.StagePhase;
import dev.slipway.vm.domain.Held;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;

/** What the stage is at, for the measuring of its time. */
final class Phases {
  private Phases() {}

  static StagePhase of(VmStage stage) {
    return switch (stage) {
      case VmStage.Unknown unknown -> StagePhase.WAITING;
      // Until its VmBooted: a seed's removal waits for another stage, and is no part of this one's.
      case VmStage.Provisioning provisioning ->
          provisioning.vms().stream().anyMatch(Vm::toCome)
              ? StagePhase.FORWARD
              : StagePhase.FINISHED;
      case Held held -> StagePhase.HELD;
      case VmStage.Undoing undoing -> StagePhase.BACKWARD;
      case VmStage.Undone undone -> StagePhase.UNDONE;
    };
  }
}
