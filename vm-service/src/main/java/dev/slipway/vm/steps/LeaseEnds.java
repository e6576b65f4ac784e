package dev.slipway.vm.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.vm.domain.Held;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Leases;
import dev.slipway.vm.work.CloneSlots;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/**
 * What a change of state gives back, never before a VM's absence is proven or forced; and takes
 * again, when the change was learnt of.
 */
@ApplicationScoped
class LeaseEnds {
  private final Leases leases;
  private final Capacity capacity;
  private final CloneSlots slots;

  LeaseEnds(Leases leases, Capacity capacity, CloneSlots slots) {
    this.leases = leases;
    this.capacity = capacity;
    this.slots = slots;
  }

  /**
   * In the transaction of the change.
   *
   * @param at when it came about
   */
  void changed(VmStage before, VmStage after, Instant at) {
    before.vms().forEach(vm -> changed(vm, before.cluster(), after));
    after.vms().forEach(vm -> learnt(vm, before, after.cluster(), at));
    if (after instanceof VmStage.Undone) {
      leases.release(before.cluster());
    }
    if (after instanceof Held && !(before instanceof Held)) {
      // It waits for a person, however long: others' clones do not wait for that.
      after.vms().forEach(vm -> slots.release(VmSteps.id(after.cluster(), vm.node())));
    }
  }

  /**
   * What was learnt of from the log has its leases again; what was placed here has them already.
   */
  private void learnt(Vm vm, VmStage before, ClusterId cluster, Instant at) {
    if (vm.state() instanceof VmState.Placed placed
        && placed.placement().since() == null
        && !(before.vm(vm.node()).map(Vm::state).orElse(null) instanceof VmState.Placed was
            && was.placement().equals(placed.placement()))) {
      leases.hold(placed.placement(), network(before), cluster, vm.node(), vm.instance(), at);
    }
  }

  /** Null where the request is not known any more. */
  private static String network(VmStage stage) {
    return stage instanceof VmStage.Provisioning provisioning
        ? provisioning.request().spec().proxmox().network()
        : null;
  }

  private void changed(Vm vm, ClusterId cluster, VmStage after) {
    if (!(vm.state() instanceof VmState.Placed placed)) {
      return;
    }
    Vm now = after.vm(vm.node()).orElse(vm);
    if (now.instance() != vm.instance()) {
      // Another one takes its place, which comes after the proof that it is gone.
      leases.release(cluster, vm.node(), vm.instance());
      return;
    }
    switch (now.state()) {
      case VmState.Unplaced s -> stays();
      case VmState.Planned s ->
          leases.foreign(placed.placement().vmid(), cluster, vm.node(), vm.instance());
      case VmState.Gone s -> leases.release(cluster, vm.node(), vm.instance());
      // Proxmox VE's list says that a VM runs up to ten seconds after it does: until long after
      // that its reservation counts for it.
      case VmState.Booted s -> stays();
      case VmState.RemovingSeed s -> stays();
      case VmState.Settled s -> capacity.release(cluster, vm.node(), vm.instance());
      case VmState.Building s -> stays();
      case VmState.Undoing s -> stays();
      case VmState.Parked s -> stays();
    }
  }

  /** It is there, or may be: everything that it has stays its own. */
  private static void stays() {}
}
