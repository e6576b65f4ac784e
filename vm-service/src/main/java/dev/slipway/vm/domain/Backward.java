package dev.slipway.vm.domain;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ParkedResourceForced;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.Stage;
import dev.slipway.events.VmDestroyed;
import dev.slipway.events.Vmid;
import dev.slipway.vm.domain.VmStage.Transition;
import dev.slipway.vm.domain.VmState.Gone;
import dev.slipway.vm.domain.VmState.Parked;
import dev.slipway.vm.domain.VmState.Undoing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What the outcome of the due step does to a VM that is being undone.
 *
 * @param moved makes the stage's change of the VM's, with what is to be said of it
 */
record Backward(VmStage stage, Vm vm, BiFunction<Vm, List<ClusterEvent>, Transition> moved) {

  /** The VM that an operator means: parked, or tried again since. */
  static Optional<Vm> meant(List<Vm> vms, ParkedResourceForced event) {
    return vms.stream()
        .filter(vm -> event.stage() == Stage.VM && event.kind() == ResourceKind.VM)
        .filter(vm -> vm.state() instanceof Parked || unforced(vm.state()))
        .filter(vm -> vmidOf(vm).toString().equals(event.resource()))
        .findFirst();
  }

  private static boolean unforced(VmState state) {
    return state instanceof Undoing undoing && undoing.forcedBy() == null;
  }

  Transition apply(VmOutcome outcome) {
    if (vm.state() instanceof VmState.Unplaced unplaced) {
      return outcome instanceof VmOutcome.Absent ? to(unplaced.gone()) : stage.stay();
    }
    Undoing undoing = undoing();
    return switch (outcome) {
      case VmOutcome.Readdressed o -> stage.stay();
      case VmOutcome.TaskStarted o -> to(undoing.following(o.upid()));
      case VmOutcome.Done o ->
          undoing.next() == VmStep.VERIFY || undoing.next() == VmStep.VERIFY_AGAIN
              ? stage.stay()
              : to(done(undoing));
      case VmOutcome.Absent o ->
          undoing.proven() ? gone(undoing.gone(o.resources())) : to(undoing.done());
      case VmOutcome.StillThere o -> to(undoing.stillThere());
      case VmOutcome.Stopped o -> to(undoing.stopped(o.disks()));
      case VmOutcome.Reported o -> gone(undoing.gone(o.resources()));
      case VmOutcome.GaveUp o -> undoing.forcedBy() == null ? park(undoing, o) : giveUp(undoing, o);
      case VmOutcome.Moved o -> stage.stay();
      case VmOutcome.CloneStarted o -> stage.stay();
      case VmOutcome.Placed o -> stage.stay();
      case VmOutcome.VmidLost o -> stage.stay();
      case VmOutcome.Booted o -> stage.stay();
      case VmOutcome.SeedGone o -> stage.stay();
    };
  }

  /**
   * The VM is waited for no more; its seed is still removed, if that can be done. Whether it is
   * parked at this moment depends on the last try, of which the operator cannot have known.
   */
  Transition forced(String by) {
    return vm.state() instanceof Parked parked
        ? to(parked.forced(by))
        : to(undoing().forcedMeanwhile(by));
  }

  /** Where there is nobody to be told that it leaves, it is spared the step. */
  private Undoing done(Undoing undoing) {
    Undoing done = undoing.done();
    boolean watched =
        stage instanceof VmStage.Provisioning provisioning
            && provisioning.request().spec().proxmox().firewall() != null;
    return done.next() == VmStep.LEAVE_FIREWALL && !watched ? done.done() : done;
  }

  /** What is forced ends, whatever cannot be done. */
  private Transition giveUp(Undoing undoing, VmOutcome.GaveUp o) {
    return undoing.next() == VmStep.REMOVE_SEED || undoing.next() == VmStep.LEAVE_FIREWALL
        ? to(done(undoing))
        : gone(undoing.gone(unverified(undoing, o.code())));
  }

  /** Forced, and there was nobody to ask what is left. */
  private static List<Resource> unverified(Undoing undoing, FailureCode code) {
    Placement placement = undoing.placement();
    String forced = "FORCED(%s): not verified: %s".formatted(undoing.forcedBy(), code);
    String vmid = placement.vmid().toString();
    List<Resource> resources = new ArrayList<>();
    resources.add(new Resource(ResourceKind.VM, vmid, forced));
    for (String storage : placement.storages()) {
      resources.add(new Resource(ResourceKind.VOLUME, placement.disks(storage), forced));
    }
    resources.add(new Resource(ResourceKind.SEED, placement.seedVolume(), forced));
    resources.addAll(placement.leases(forced));
    return List.copyOf(resources);
  }

  private static Vmid vmidOf(Vm vm) {
    return ((VmState.Placed) vm.state()).placement().vmid();
  }

  /** A parked VM is tried again from where it stood; any progress takes it out of the park. */
  private Undoing undoing() {
    return switch (vm.state()) {
      case Undoing undoing -> undoing;
      case Parked parked -> parked.undoing();
      case VmState.Planned s -> throw impossible();
      case VmState.Building s -> throw impossible();
      case VmState.Booted s -> throw impossible();
      case VmState.RemovingSeed s -> throw impossible();
      case VmState.Settled s -> throw impossible();
      case VmState.Unplaced s -> throw impossible();
      case Gone s -> throw impossible();
    };
  }

  private IllegalStateException impossible() {
    return new IllegalStateException("an undoing stage holds a VM that is not: " + vm);
  }

  /** One alarm per parking and code, however often the hourly tries fail again. */
  private Transition park(Undoing undoing, VmOutcome.GaveUp o) {
    if (vm.state() instanceof Parked parked && parked.code() == o.code()) {
      return stage.stay();
    }
    if (undoing.forcedMeanwhileBy() != null) {
      return to(undoing.parked(o.code()).forced(undoing.forcedMeanwhileBy()));
    }
    return to(
        undoing.parked(o.code()),
        new AttentionRequired(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            Stage.VM,
            ResourceKind.VM,
            undoing.placement().vmid().toString(),
            o.code(),
            o.message(),
            o.remedy()));
  }

  private Transition gone(Gone gone) {
    // What was forced in any part of it is not proven.
    String how =
        gone.resources().stream()
            .filter(r -> gone.forced() ? r.forced() : r.kind() == ResourceKind.VM)
            .map(Resource::howVerified)
            .findFirst()
            .orElse("nothing was found");
    VmDestroyed destroyed =
        new VmDestroyed(
            stage.cluster(),
            stage.generation(),
            stage.run(),
            vm.node(),
            vm.instance(),
            gone.placement().vmid(),
            how);
    List<ClusterEvent> said = new ArrayList<>(List.of(destroyed));
    seedRemoved(gone).ifPresent(said::addFirst);
    return moved.apply(vm.in(gone), said);
  }

  /**
   * Of one that was forced, when its seed is gone all the same: a cluster that lives on is not
   * READY as long as there is a seed.
   */
  private Optional<SeedRemoved> seedRemoved(Gone gone) {
    if (!(stage instanceof VmStage.Provisioning) || !gone.forced()) {
      return Optional.empty();
    }
    return gone.resources().stream()
        .filter(resource -> resource.kind() == ResourceKind.SEED && !resource.forced())
        .findFirst()
        .map(
            seed ->
                new SeedRemoved(
                    stage.cluster(),
                    stage.generation(),
                    stage.run(),
                    vm.node(),
                    vm.instance(),
                    seed.id(),
                    seed.howVerified()));
  }

  private Transition to(VmState next, ClusterEvent... events) {
    return moved.apply(vm.in(next), List.of(events));
  }
}
