package dev.slipway.bootstrap.domain;

import dev.slipway.bootstrap.domain.GuestState.Failed;
import dev.slipway.bootstrap.domain.GuestState.Initialising;
import dev.slipway.bootstrap.domain.GuestState.Lost;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeInitialised;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmDestroyed;

/**
 * One incarnation of one node's guest.
 *
 * @param vmGone whether that incarnation's VM is known to be gone
 * @param seedRemoved whether vm-service has said that its seed is gone; kept apart from the state,
 *     since it is heard of while K3s is being installed
 */
public record GuestNode(
    NodeName node, Role role, int instance, GuestState state, boolean vmGone, boolean seedRemoved) {

  /** The first of its node. */
  static GuestNode awaited(NodeName node, Role role) {
    return new GuestNode(node, role, 1, new GuestState.Awaited(), false, false);
  }

  /** Whose VM is gone cannot be asked to stop: its address may be another one's by now. */
  GuestNode undone() {
    GuestState next = state.undone();
    return in(
        vmGone && next instanceof GuestState.Cancelling ? new GuestState.Released(true) : next);
  }

  GuestNode in(GuestState next) {
    return new GuestNode(node, role, instance, next, vmGone, seedRemoved);
  }

  /** Its seed is gone; what is said of an earlier incarnation does not concern this one. */
  GuestNode seedRemoved(SeedRemoved event) {
    return event.instance() == instance
        ? new GuestNode(node, role, instance, state, vmGone, true)
        : this;
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
        new Initialising(Guest.of(event), GuestStep.AWAIT_CLOUD_INIT),
        false,
        false);
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

  /** Learnt from the log: we gave it up. */
  GuestNode gaveUp(NodeFailed event) {
    boolean going = state instanceof Initialising || state instanceof GuestState.Installing;
    return event.instance() == instance && going
        ? in(
            new Failed(
                ((GuestState.Reachable) state).guest(), state.due().orElseThrow(), event, false))
        : this;
  }

  /** There will be no other one, which the cluster cannot do without. */
  GuestNode refused() {
    return state instanceof Failed s ? in(new Failed(s.guest(), s.at(), s.failure(), true)) : this;
  }

  /** Where it was given up, if there is no other one to wait for. */
  GuestNode resumed() {
    return state instanceof Failed s && s.refused() ? in(s.again()) : this;
  }

  /** There will be no other one. */
  GuestNode lost() {
    return in(new Lost(state instanceof GuestState.Reachable));
  }

  GuestNode destroyed(VmDestroyed event) {
    return event.instance() == instance
        ? new GuestNode(node, role, instance, state, true, seedRemoved)
        : this;
  }

  boolean joined() {
    return state instanceof GuestState.Joined;
  }

  /**
   * Whether nothing more is to come of it: it has joined, or it is lost and cannot come back to a
   * cluster that has forgotten it.
   */
  boolean settled() {
    return joined() || (state instanceof Lost lost && (vmGone || !lost.touched()));
  }

  boolean released() {
    return state instanceof GuestState.Released;
  }
}
