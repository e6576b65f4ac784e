package dev.slipway.vm.steps;

import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.NodeName;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.steps.Steps;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStage.Transition;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Leases;
import dev.slipway.vm.store.StageRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/**
 * The one way in which a stage changes, in the caller's transaction: row locked, new state written,
 * its events appended, its leases given back, its steps made due.
 */
@ApplicationScoped
public class StageChanges {
  private final StageRows rows;
  private final Outbox outbox;
  private final Steps steps;
  private final Leases leases;
  private final Capacity capacity;

  StageChanges(StageRows rows, Outbox outbox, Steps steps, Leases leases, Capacity capacity) {
    this.rows = rows;
    this.outbox = outbox;
    this.steps = steps;
    this.leases = leases;
    this.capacity = capacity;
  }

  /** A change that an event makes. */
  public void onEvent(ClusterId cluster, Function<VmStage, Transition> change, EventId causedBy) {
    apply(cluster, change, causedBy, null);
  }

  /**
   * A change that a step's outcome makes.
   *
   * @param running the node whose step is at work: the engine takes care of that one
   * @return the stage as it is now
   */
  VmStage onOutcome(ClusterId cluster, Function<VmStage, Transition> change, NodeName running) {
    return apply(cluster, change, null, running);
  }

  private VmStage apply(
      ClusterId cluster, Function<VmStage, Transition> change, EventId causedBy, NodeName running) {
    rows.lock(cluster);
    VmStage before = rows.read(cluster);
    Transition transition = change.apply(before);
    VmStage after = transition.next();
    if (!after.equals(before)) {
      rows.write(after);
      before.vms().forEach(vm -> settleLeases(vm, before, after));
      if (after instanceof VmStage.Undone) {
        leases.release(cluster);
      }
      makeDue(before, after, running);
    }
    outbox.appendAll(transition.events(), causedBy);
    return after;
  }

  private void settleLeases(Vm vm, VmStage before, VmStage after) {
    if (!(vm.state() instanceof VmState.Placed placed)) {
      return;
    }
    VmState now = after.vm(vm.node()).map(Vm::state).orElse(null);
    switch (now) {
      case VmState.Planned planned ->
          leases.foreign(placed.placement().vmid(), before.cluster(), vm.node(), vm.instance());
      case VmState.Gone gone -> leases.release(before.cluster(), vm.node(), vm.instance());
      case VmState.Booted booted -> booted(before.cluster(), vm);
      case VmState.RemovingSeed removing -> booted(before.cluster(), vm);
      case null, default -> {
        // Nothing of it is free: it is on its way, or the whole cluster is let go below.
      }
    }
  }

  private void booted(ClusterId cluster, Vm vm) {
    capacity.release(cluster, vm.node(), vm.instance());
  }

  private void makeDue(VmStage before, VmStage after, NodeName running) {
    boolean turned = before.getClass() != after.getClass();
    for (Vm vm : after.vms()) {
      if (vm.node().equals(running)) {
        continue;
      }
      boolean due = after.due(vm.node()).isPresent();
      if (due && turned) {
        // A destroy or a resume: whatever failed before counts no more.
        steps.wake(VmSteps.id(after.cluster(), vm.node()));
      } else if (due && before.due(vm.node()).isEmpty()) {
        steps.schedule(VmSteps.id(after.cluster(), vm.node()), Duration.ZERO);
      } else if (!due && before.due(vm.node()).isPresent()) {
        steps.remove(VmSteps.id(after.cluster(), vm.node()));
      }
    }
  }
}
