package dev.slipway.vm.domain;

import dev.slipway.events.NodeFailed;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import dev.slipway.vm.domain.VmStage.Provisioning;
import dev.slipway.vm.domain.VmStage.Transition;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of an agent that failed. Another VM takes its place as long as the request allows;
 * else the cluster does without it, if enough others are left; else it fails. The VM that failed is
 * proven absent before the other one is placed: a node's name is never two machines'.
 */
record FailedAgent(Provisioning stage, Vm vm) {

  /**
   * Somebody gave it up. A question is only noted, and answered by a step: steps run when all that
   * we said before was read, and that may be the answer (ADR 9).
   */
  Transition heard(NodeFailed event) {
    NodeFailed known = vm.failure();
    if (event.finder() == Stage.BOOTSTRAP) {
      // Asked again only by a later run: of the same one it is the question that was answered.
      return known == null || event.run() > known.run()
          ? new Transition(stage.with(vm.failing(withoutForensics(event))), List.of())
          : stage.stay();
    }
    boolean said = known != null && known.finder() == Stage.VM && known.run() >= event.run();
    return said
        ? stage.stay()
        : new Transition(
            stage.with(event.forGood() ? without(event) : vm.leaving(event)), List.of());
  }

  /** The answer to the question that was noted. */
  Transition answered() {
    NodeFailed asked = vm.failure();
    if (replaceable()) {
      return new Transition(stage.with(vm.leaving(asked)), List.of());
    }
    NodeFailed answer =
        new NodeFailed(
            stage.cluster(),
            stage.generation(),
            asked.run(),
            vm.node(),
            vm.instance(),
            asked.code(),
            asked.message(),
            Stage.VM,
            true,
            asked.step(),
            asked.attempts(),
            asked.remedy(),
            null);
    return new Transition(stage.with(without(answer)), List.of(answer));
  }

  /** We gave it up ourselves; empty if the cluster cannot do without it. */
  Optional<Transition> gaveUp(VmOutcome.GaveUp o) {
    boolean placed = vm.state() instanceof VmState.Building;
    boolean another = placed && replaceable();
    // Whose seed cannot be removed is no agent that fails: no cluster is READY with a seed.
    if (!another && !(dispensable() && vm.toCome())) {
      return Optional.empty();
    }
    NodeFailed failed =
        new NodeFailed(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            vm.node(),
            vm.instance(),
            o.code(),
            o.message(),
            Stage.VM,
            !another,
            o.step().name(),
            o.attempts(),
            o.remedy(),
            o.forensics());
    return Optional.of(new Transition(stage.with(vm.leaving(failed)), List.of(failed)));
  }

  /** One that the cluster cannot do without stays, for its end or for somebody who resumes. */
  private Vm without(NodeFailed word) {
    return dispensable() ? vm.leaving(word) : vm.failing(word);
  }

  private boolean replaceable() {
    return stage.vms().stream().mapToInt(Vm::replacements).sum()
        < stage.request().spec().mostReplacements();
  }

  private boolean dispensable() {
    long others =
        stage.vms().stream()
            .filter(other -> other.role() == Role.AGENT && !other.node().equals(vm.node()))
            .filter(other -> !other.lost())
            .count();
    return others >= stage.request().spec().fewestAgents();
  }

  /** They are on the log already. */
  private static NodeFailed withoutForensics(NodeFailed event) {
    return new NodeFailed(
        event.cluster(),
        event.generation(),
        event.run(),
        event.node(),
        event.instance(),
        event.code(),
        event.message(),
        event.stage(),
        event.lost(),
        event.step(),
        event.attempts(),
        event.remedy(),
        null);
  }
}
