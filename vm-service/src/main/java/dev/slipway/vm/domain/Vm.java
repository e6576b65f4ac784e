package dev.slipway.vm.domain;

import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Role;
import dev.slipway.events.Stage;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One incarnation of one node's VM.
 *
 * @param initialised whether bootstrap-service has said that it needs the seed no longer; kept
 *     apart from the state since it may be heard before our own row says so (after a restore)
 * @param former what there was of the incarnations before it, and how that is known to be gone
 * @param failure why it was given up: bootstrap-service's question for another one, or our own
 *     word; null while it was not
 */
public record Vm(
    NodeName node,
    Role role,
    NodeSize size,
    int instance,
    boolean initialised,
    VmState state,
    List<VmState.Gone> former,
    NodeFailed failure) {

  public Vm {
    former = former == null ? List.of() : List.copyOf(former);
  }

  /** The first of its node. */
  public Vm(
      NodeName node, Role role, NodeSize size, int instance, boolean initialised, VmState state) {
    this(node, role, size, instance, initialised, state, List.of(), null);
  }

  Vm in(VmState next) {
    return new Vm(node, role, size, instance, initialised, next, former, failure);
  }

  /** Given up for that reason: what becomes of it is decided by a step. */
  Vm failing(NodeFailed why) {
    return new Vm(node, role, size, instance, initialised, state, former, why);
  }

  /** It goes, for that reason. */
  Vm leaving(NodeFailed why) {
    return failing(why).undone();
  }

  /** It goes, from where it stands. */
  Vm undone() {
    return in(state.undone());
  }

  /** Of one that is gone: the one that takes its place. */
  Vm replaced(int by) {
    List<VmState.Gone> all = Stream.concat(former.stream(), ends()).toList();
    return new Vm(node, role, size, by, false, new VmState.Planned(), all, null);
  }

  private Stream<VmState.Gone> ends() {
    return Stream.of(state).filter(VmState.Gone.class::isInstance).map(VmState.Gone.class::cast);
  }

  /** Of all incarnations that are gone. */
  Stream<VmState.Gone> allGone() {
    return Stream.concat(former.stream(), ends());
  }

  /** The step that is to run now, while the cluster is made. */
  Optional<VmStep> due() {
    return asked() ? Optional.of(VmStep.REPLACE) : state.due();
  }

  /** Whether bootstrap-service waits for another VM, or for the word that there will be none. */
  boolean asked() {
    return failure != null && failure.finder() == Stage.BOOTSTRAP && !leaving() && !gone();
  }

  /** Where it is, from its clone's end until it is taken down: its addresses are its own. */
  public Optional<Placement> standing() {
    return state instanceof VmState.Placed placed && !leaving() && !at(VmStep.CLONE)
        ? Optional.of(placed.placement())
        : Optional.empty();
  }

  /** Whether that step is due for it. */
  public boolean at(VmStep step) {
    return state.due().filter(step::equals).isPresent();
  }

  /** Whether it is being taken down. */
  public boolean leaving() {
    return state instanceof VmState.Undoing
        || state instanceof VmState.Parked
        || state instanceof VmState.Unplaced;
  }

  /** Whether the cluster does without its node. */
  boolean lost() {
    return failure != null && failure.forGood() && (leaving() || gone());
  }

  /** How many of the cluster's replacements its node has taken. */
  int replacements() {
    return instance - 1 + (leaving() && !lost() ? 1 : 0);
  }

  /** Whether its node has no VM yet that answers, and will have one. */
  public boolean toCome() {
    return state instanceof VmState.Planned
        || state instanceof VmState.Building
        || (leaving() && !lost());
  }

  Vm initialise() {
    VmState next = state instanceof VmState.Booted booted ? booted.initialised() : state;
    return new Vm(node, role, size, instance, true, next, former, failure);
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

  /** That it is gone, and how that was known; it may have failed before it was announced. */
  Vm learn(VmDestroyed event) {
    List<Resource> vm =
        List.of(new Resource(ResourceKind.VM, event.vmid().toString(), event.howVerified()));
    return switch (state) {
      case VmState.Placed s -> in(new VmState.Gone(s.placement(), vm));
      case VmState.Unplaced s -> in(new VmState.Gone(null, vm));
      case VmState.Planned s -> this;
      case VmState.Gone s -> this;
    };
  }

  boolean gone() {
    return state instanceof VmState.Gone;
  }
}
