package dev.slipway.vm.domain;

import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Role;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.vm.domain.VmStage.Provisioning;
import dev.slipway.vm.domain.VmStage.Transition;
import dev.slipway.vm.domain.VmState.Building;
import dev.slipway.vm.domain.VmState.Planned;
import dev.slipway.vm.domain.VmState.RemovingSeed;
import java.util.List;

/** What the outcome of the due step does to a VM that is being made. */
record Forward(Provisioning stage, Vm vm) {

  Transition apply(VmOutcome outcome) {
    return switch (outcome) {
      case VmOutcome.Placed o ->
          vm.state() instanceof Planned planned ? to(planned.placed(o.placement())) : stage.stay();
      case VmOutcome.VmidLost o -> to(new Planned());
      case VmOutcome.Readdressed o ->
          vm.state() instanceof Building building
              ? to(building.readdressed(o.next()))
              : stage.stay();
      case VmOutcome.TaskStarted o -> following(o.upid());
      case VmOutcome.CloneStarted o ->
          vm.state() instanceof Building building
              ? to(building.cloning(o.upid(), o.sole()))
              : stage.stay();
      case VmOutcome.Moved o ->
          vm.state() instanceof Building building ? to(building.moved(o.to())) : stage.stay();
      case VmOutcome.Done o -> vm.asked() ? new FailedAgent(stage, vm).answered() : done();
      case VmOutcome.Booted o -> booted(o);
      case VmOutcome.SeedGone o -> seedGone(o);
      case VmOutcome.GaveUp o -> gaveUp(o);
      case VmOutcome.Absent o -> stage.stay();
      case VmOutcome.StillThere o -> stage.stay();
      case VmOutcome.Stopped o -> stage.stay();
      case VmOutcome.Reported o -> stage.stay();
    };
  }

  private Transition following(String upid) {
    return switch (vm.state()) {
      case Building building -> to(building.following(upid));
      case RemovingSeed removing -> to(removing.following(upid));
      case Planned s -> stage.stay();
      case VmState.Booted s -> stage.stay();
      case VmState.Settled s -> stage.stay();
      case VmState.Undoing s -> stage.stay();
      case VmState.Parked s -> stage.stay();
      case VmState.Unplaced s -> stage.stay();
      case VmState.Gone s -> stage.stay();
    };
  }

  private Transition done() {
    return switch (vm.state()) {
      case Building building when building.next() == VmStep.CLONE ->
          to(building.done(), created(building.placement()));
      case Building building when building.next() != VmStep.AWAIT_SSH ->
          to(
              stage.request().spec().proxmox().firewall() == null
                  ? building.doneWithoutFirewall()
                  : building.done());
      case RemovingSeed removing when removing.next() == VmStep.EJECT_SEED ->
          to(removing.ejected());
      case Building s -> stage.stay();
      case RemovingSeed s -> stage.stay();
      case Planned s -> stage.stay();
      case VmState.Booted s -> stage.stay();
      case VmState.Settled s -> stage.stay();
      case VmState.Undoing s -> stage.stay();
      case VmState.Parked s -> stage.stay();
      case VmState.Unplaced s -> stage.stay();
      case VmState.Gone s -> stage.stay();
    };
  }

  private Transition booted(VmOutcome.Booted outcome) {
    if (!(vm.state() instanceof Building building)) {
      return stage.stay();
    }
    Placement p = building.placement();
    return to(
        building.booted(vm.initialised()),
        new VmBooted(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            vm.node(),
            vm.instance(),
            vm.role(),
            p.address() == null ? outcome.dhcpAddress() : p.address(),
            p.sshPort(),
            p.sshUser(),
            outcome.fingerprint(),
            p.proxmoxNode()));
  }

  private Transition seedGone(VmOutcome.SeedGone outcome) {
    if (!(vm.state() instanceof RemovingSeed removing)) {
      return stage.stay();
    }
    return to(
        removing.removed(),
        new SeedRemoved(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            vm.node(),
            vm.instance(),
            removing.placement().seedVolume(),
            outcome.howVerified()));
  }

  private Transition gaveUp(VmOutcome.GaveUp o) {
    return vm.role() == Role.AGENT
        ? new FailedAgent(stage, vm).gaveUp(o).orElseGet(() -> stageGaveUp(o))
        : stageGaveUp(o);
  }

  /** The failure and the order to destroy leave together, and our own undoing begins at once. */
  private Transition stageGaveUp(VmOutcome.GaveUp o) {
    StageFailed failed =
        new StageFailed(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            Stage.VM,
            vm.node(),
            o.step().name(),
            o.code(),
            o.attempts(),
            o.message(),
            o.remedy(),
            o.forensics());
    if (stage.request().failurePolicy() == FailurePolicy.HOLD) {
      return new Transition(new Held(stage, failed), List.of(failed));
    }
    ClusterEvent destroy =
        new ClusterDestroyRequested(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            DestroyCause.FAILURE,
            VmStage.SERVICE,
            null);
    return VmStage.Undoing.begin(
        stage.cluster(), stage.generation(), stage.run(), stage.vms(), List.of(failed, destroy));
  }

  private VmCreated created(Placement placement) {
    return new VmCreated(
        stage.cluster(),
        stage.generation(),
        stage.run(),
        vm.node(),
        vm.instance(),
        vm.role(),
        placement.vmid(),
        placement.proxmoxNode(),
        placement.endpoint(),
        placement.address(),
        placement.sshPort(),
        placement.sshUser(),
        placement.seedVolume(),
        placement.storage(),
        new VmCreated.Template(
            placement.template(),
            placement.templateNode(),
            placement.origin().version(),
            placement.origin().linked()),
        placement.furtherAddresses());
  }

  private Transition to(VmState next, ClusterEvent... events) {
    return new Transition(stage.with(vm.in(next)), List.of(events));
  }
}
