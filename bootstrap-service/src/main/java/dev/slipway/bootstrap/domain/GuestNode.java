package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.GuestState.Initialising;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.VmBooted;

/**
 * One incarnation of one node's guest.
 *
 * @param seedRemoved whether vm-service has said that its seed is gone; kept apart from the state,
 *     since it is heard of while K3s is being installed
 */
public record GuestNode(
    NodeName node, Role role, int instance, boolean seedRemoved, GuestState state) {

  GuestNode in(GuestState next) {
    return new GuestNode(node, role, instance, seedRemoved, next);
  }

  /** Its seed is gone; what is said of an earlier incarnation does not concern this one. */
  GuestNode seedRemoved(SeedRemoved event) {
    return event.instance() == instance ? new GuestNode(node, role, instance, true, state) : this;
  }

  /** First contact; a replacement (a higher instance) starts over, anything older is stale. */
  GuestNode booted(VmBooted event) {
    boolean first = event.instance() == instance && state instanceof GuestState.Awaited;
    if (!first && event.instance() <= instance) {
      return this;
    }
    return new GuestNode(
        node,
        role,
        event.instance(),
        false,
        new Initialising(Guest.of(event), GuestStep.AWAIT_CLOUD_INIT));
  }

  /** Learnt from the log: the guest shows the key that was made on it. */
  GuestNode initialised(NodeInitialised event, GuestSpec wanted) {
    return event.instance() == instance && state instanceof Initialising s
        ? in(
            new GuestState.Installing(
                s.guest().showing(event.hostKeyFingerprint()),
                GuestStep.CHECK_REQUIREMENTS.next(wanted)))
        : this;
  }

  boolean joined() {
    return state instanceof GuestState.Joined;
  }

  boolean released() {
    return state instanceof GuestState.Released;
  }
}
