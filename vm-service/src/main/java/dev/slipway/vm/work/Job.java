package dev.slipway.vm.work;

import dev.slipway.events.ClusterRequested;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Vmid;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Mark;
import java.util.List;
import java.util.Optional;

/**
 * One try at the due step of one VM, with the state that was read for it.
 *
 * @param hypervisor the endpoint that the VM is, or will be, on; null for a VM that was never
 *     placed and is to be undone, of which nothing is asked
 */
public record Job(
    VmStage stage, Vm vm, VmStep step, Mark mark, Hypervisor hypervisor, Attempt attempt) {

  /** To be asked for anew before each call: nobody whose claim may have run out makes one. */
  @Override
  public Hypervisor hypervisor() {
    attempt.requireHeld();
    return hypervisor;
  }

  Placement placement() {
    return ((VmState.Placed) vm.state()).placement();
  }

  Vmid vmid() {
    return placement().vmid();
  }

  /** The task that an earlier try of this step started. */
  Optional<TaskRef> task() {
    return Optional.ofNullable(upid(vm.state())).map(TaskRef::of);
  }

  private static String upid(VmState state) {
    return switch (state) {
      case VmState.Building s -> s.task();
      case VmState.RemovingSeed s -> s.task();
      case VmState.Undoing s -> s.task();
      case VmState.Parked s -> s.undoing().task();
      case VmState.Planned s -> null;
      case VmState.Unplaced s -> null;
      case VmState.Booted s -> null;
      case VmState.Settled s -> null;
      case VmState.Gone s -> null;
    };
  }

  /** There is one on the way forward only. */
  ClusterRequested request() {
    return ((VmStage.Provisioning) stage).request();
  }

  /** What was asked for. */
  ProxmoxSpec spec() {
    return request().spec().proxmox();
  }

  /** Whose cluster it is. */
  String team() {
    return request().team();
  }

  /**
   * Whether an earlier try of this step failed, or was lost with its worker. The first is spared
   * the look whether there is anything left to do: Proxmox refuses what would do harm, and the
   * second looks.
   */
  boolean triedBefore() {
    return attempt.number() > 1;
  }

  /** Where an operator has ended the waiting for the VM: who. */
  Optional<String> forcedBy() {
    return vm.state() instanceof VmState.Undoing undoing
        ? Optional.ofNullable(undoing.forcedBy())
        : Optional.empty();
  }

  /** Every place where a volume of the VM may be. */
  List<DiskPlace> diskPlaces() {
    VmState state = vm.state() instanceof VmState.Parked parked ? parked.undoing() : vm.state();
    return ((VmState.Undoing) state).places();
  }

  /** Somebody moved the VM after it was placed, and its seed is not in it yet. */
  Tick moved(ProxmoxNode to) {
    return Tick.of(new VmOutcome.Moved(vm.node(), vm.instance(), step, to));
  }

  Tick done() {
    return Tick.of(new VmOutcome.Done(vm.node(), vm.instance(), step));
  }

  Tick started(TaskRef task) {
    return Tick.of(new VmOutcome.TaskStarted(vm.node(), vm.instance(), step, task.upid()));
  }
}
