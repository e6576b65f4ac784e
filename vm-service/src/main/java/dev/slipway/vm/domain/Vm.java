package dev.slipway.vm.domain;

import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Role;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import java.util.List;

/**
 * One incarnation of one node's VM.
 *
 * @param initialised whether bootstrap-service has said that it needs the seed no longer; kept
 *     apart from the state since it may be heard before our own row says so (after a restore)
 */
public record Vm(
    NodeName node, Role role, NodeSize size, int instance, boolean initialised, VmState state) {

  Vm in(VmState next) {
    return new Vm(node, role, size, instance, initialised, next);
  }

  Vm initialise() {
    VmState next = state instanceof VmState.Booted booted ? booted.initialised() : state;
    return new Vm(node, role, size, instance, true, next);
  }

  /** That it exists, where the state does not know: what was restored is older than it. */
  Vm learn(VmCreated event, ProxmoxSpec.Hardware hardware) {
    // Events from before these fields do not say enough to go on with.
    if (event.seedVolume() == null) {
      return this;
    }
    Placement placement = Placement.of(event).withHardware(hardware);
    return switch (state) {
      case VmState.Planned s -> in(s.placed(placement).done());
      case VmState.Building s when s.next() == VmStep.CLONE ->
          in(new VmState.Building(placement, VmStep.CLONE, null, false).done());
      case VmState.Unplaced s -> in(new VmState.Undoing(placement, VmStep.STOP, null, false));
      case VmState.Building s -> this;
      case VmState.Booted s -> this;
      case VmState.RemovingSeed s -> this;
      case VmState.Settled s -> this;
      case VmState.Undoing s -> this;
      case VmState.Parked s -> this;
      case VmState.Gone s -> this;
    };
  }

  /** That it answers. */
  Vm learnBooted() {
    return state instanceof VmState.Building building ? in(building.booted(initialised)) : this;
  }

  /** That its seed is gone. */
  Vm learnSeedRemoved() {
    return switch (state) {
      case VmState.Booted s -> in(new VmState.Settled(s.placement(), s.soleClone()));
      case VmState.RemovingSeed s -> in(s.removed());
      case VmState.Planned s -> this;
      case VmState.Unplaced s -> this;
      case VmState.Building s -> this;
      case VmState.Settled s -> this;
      case VmState.Undoing s -> this;
      case VmState.Parked s -> this;
      case VmState.Gone s -> this;
    };
  }

  /** That it is gone, and how that was known. */
  Vm learn(VmDestroyed event) {
    return state instanceof VmState.Placed placed
        ? in(
            new VmState.Gone(
                placed.placement(),
                List.of(
                    new Resource(ResourceKind.VM, event.vmid().toString(), event.howVerified()))))
        : this;
  }

  boolean gone() {
    return state instanceof VmState.Gone;
  }
}
