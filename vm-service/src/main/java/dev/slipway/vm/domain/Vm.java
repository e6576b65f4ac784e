package dev.slipway.vm.domain;

import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.Role;

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

  boolean gone() {
    return state instanceof VmState.Gone;
  }
}
