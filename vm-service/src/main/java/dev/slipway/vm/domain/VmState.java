package dev.slipway.vm.domain;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Resource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where one VM stands.
 *
 * <pre>
 *  Planned ──▶ Building ──▶ Booted ──▶ RemovingSeed ──▶ Settled
 *     │            │           │             │             │
 *     │            └───────────┴──────┬──────┴─────────────┘   a destroy, at any time
 *     ▼                               ▼
 *  Unplaced ──▶ Gone ◀───────────  Undoing ◀──▶ Parked
 * </pre>
 *
 * An agent's VM that failed goes the same way while its cluster lives; the next one is then
 * Planned.
 */
public sealed interface VmState {

  /** The step that is to run now; empty while there is nothing to do. */
  Optional<VmStep> due();

  /** What becomes of it when the cluster is to be destroyed. */
  VmState undone();

  /** A state in which the VM has, or may have, something on the hypervisor. */
  sealed interface Placed extends VmState {
    Placement placement();
  }

  /** Nothing is committed and so nothing can exist. */
  record Planned() implements VmState {
    @Override
    public Optional<VmStep> due() {
      return Optional.of(VmStep.PLACE);
    }

    @Override
    public VmState undone() {
      return new Unplaced();
    }

    Building placed(Placement placement) {
      return new Building(placement, VmStep.CLONE, null, false);
    }
  }

  /**
   * Nothing was committed and the cluster is to be destroyed. That nothing was there is said by a
   * step and not by the event: steps run only when everything that we ourselves said before was
   * read, which may yet tell of a VM (ADR 9).
   */
  record Unplaced() implements VmState {
    @Override
    public Optional<VmStep> due() {
      return Optional.of(VmStep.CONFIRM_UNPLACED);
    }

    @Override
    public VmState undone() {
      return this;
    }

    Gone gone() {
      return new Gone(null, List.of());
    }
  }

  /**
   * On the way from intent to a booted guest.
   *
   * @param next the step that is due
   * @param task the UPID of the Proxmox task that the step started and follows; null before
   * @param soleClone whether the clone whose task was recorded is the only one ever called for: no
   *     worker died, and no call timed out, between the intent and that record
   */
  record Building(Placement placement, VmStep next, String task, boolean soleClone)
      implements Placed {
    @Override
    public Optional<VmStep> due() {
      return Optional.of(next);
    }

    @Override
    public VmState undone() {
      // An upload may land after its call was given up on: then one look is no proof either.
      boolean sole = soleClone && next != VmStep.UPLOAD_SEED;
      return next == VmStep.CLONE || task != null
          ? new Undoing(placement.unprotected(), VmStep.AWAIT_TASK, task, sole)
          : new Undoing(placement.unprotected(), VmStep.STOP, null, sole);
    }

    Building following(String upid) {
      return new Building(placement, next, upid, soleClone);
    }

    Building readdressed(NetworkAddress other) {
      return new Building(placement.readdressed(other), next, task, soleClone);
    }

    Building cloning(String upid, boolean sole) {
      return new Building(placement, next, upid, sole);
    }

    /** A seed that was on its way to the old place may still arrive: one look is no proof. */
    Building moved(ProxmoxNode to) {
      return new Building(placement.movedTo(to), VmStep.UPLOAD_SEED, null, false);
    }

    Building done() {
      return new Building(placement, next.next(), null, soleClone);
    }

    /** The same for a VM without a firewall, which is spared the step. */
    Building doneWithoutFirewall() {
      Building done = done();
      return done.next == VmStep.FIREWALL ? done.done() : done;
    }

    VmState booted(boolean initialised) {
      Booted booted = new Booted(placement, soleClone);
      return initialised ? booted.initialised() : booted;
    }
  }

  /** It answers; the seed stays until the node is initialised. */
  record Booted(Placement placement, boolean soleClone) implements Placed {
    @Override
    public Optional<VmStep> due() {
      return Optional.empty();
    }

    @Override
    public VmState undone() {
      return new Undoing(placement.unprotected(), VmStep.STOP, null, soleClone);
    }

    RemovingSeed initialised() {
      return new RemovingSeed(placement, VmStep.EJECT_SEED, null, soleClone);
    }
  }

  /** The seed is being ejected and deleted under the running VM. */
  record RemovingSeed(Placement placement, VmStep next, String task, boolean soleClone)
      implements Placed {
    @Override
    public Optional<VmStep> due() {
      return Optional.of(next);
    }

    @Override
    public VmState undone() {
      return task == null
          ? new Undoing(placement, VmStep.STOP, null, soleClone)
          : new Undoing(placement, VmStep.AWAIT_TASK, task, soleClone);
    }

    RemovingSeed following(String upid) {
      return new RemovingSeed(placement, next, upid, soleClone);
    }

    RemovingSeed ejected() {
      return new RemovingSeed(placement, next.next(), null, soleClone);
    }

    Settled removed() {
      return new Settled(placement, soleClone);
    }
  }

  /** It runs, and no seed is left. */
  record Settled(Placement placement, boolean soleClone) implements Placed {
    @Override
    public Optional<VmStep> due() {
      return Optional.empty();
    }

    @Override
    public VmState undone() {
      return new Undoing(placement, VmStep.STOP, null, soleClone);
    }
  }

  /**
   * On the way to nothing.
   *
   * <p>Under {@link VmStep#AWAIT_TASK} the clone's task, or whichever still runs, is followed to
   * its end first; a sole clone that has ended is the only call that could have brought the VM
   * back, and one look suffices as proof of absence. Otherwise a second look follows, when no call
   * can be on its way any more.
   *
   * @param disks where its volumes were when it was last seen
   * @param forcedBy who ended the waiting for the VM: then only its seed is removed, and a last
   *     look says what is left; null otherwise
   * @param forcedMeanwhileBy who did so when it was no longer parked, since a try had got further:
   *     it counts as soon as it would be parked again; null otherwise
   */
  record Undoing(
      Placement placement,
      VmStep next,
      String task,
      boolean soleClone,
      List<DiskPlace> disks,
      String forcedBy,
      String forcedMeanwhileBy)
      implements Placed {

    public Undoing {
      disks = disks == null ? List.of() : List.copyOf(disks);
    }

    public Undoing(Placement placement, VmStep next, String task, boolean soleClone) {
      this(placement, next, task, soleClone, List.of(), null, null);
    }

    @Override
    public Optional<VmStep> due() {
      return Optional.of(next);
    }

    /** A second look counts by the time since the first: who begins anew looks twice. */
    @Override
    public VmState undone() {
      return next == VmStep.VERIFY_AGAIN
          ? new Undoing(
              placement, VmStep.VERIFY, null, soleClone, disks, forcedBy, forcedMeanwhileBy)
          : this;
    }

    Undoing following(String upid) {
      return new Undoing(placement, next, upid, soleClone, disks, forcedBy, forcedMeanwhileBy);
    }

    /** The step is done; the last one is ended by {@link #gone}. */
    Undoing done() {
      return new Undoing(
          placement, next.next(), null, soleClone, disks, forcedBy, forcedMeanwhileBy);
    }

    Undoing stopped(List<DiskPlace> seen) {
      List<DiskPlace> all = Stream.concat(disks.stream(), seen.stream()).distinct().toList();
      return new Undoing(placement, next.next(), null, soleClone, all, forcedBy, forcedMeanwhileBy);
    }

    /** A look that should have found nothing found it: round again. */
    Undoing stillThere() {
      return new Undoing(
          placement, VmStep.STOP, null, soleClone, disks, forcedBy, forcedMeanwhileBy);
    }

    /** Every place where a volume of it may have been left. */
    public List<DiskPlace> places() {
      return Stream.concat(disks.stream(), placement.diskPlaces().stream()).distinct().toList();
    }

    /** Whether this look at an empty place is proof, or needs a second one. */
    boolean proven() {
      return next == VmStep.VERIFY_AGAIN || (next == VmStep.VERIFY && soleClone);
    }

    Gone gone(List<Resource> resources) {
      return new Gone(placement, resources, places());
    }

    Undoing forcedMeanwhile(String by) {
      return new Undoing(placement, next, task, soleClone, disks, forcedBy, by);
    }

    Parked parked(FailureCode code) {
      return new Parked(this, code);
    }
  }

  /** It cannot be removed without a person; it is tried again now and then. */
  record Parked(Undoing undoing, FailureCode code) implements Placed {
    @Override
    public Placement placement() {
      return undoing.placement();
    }

    @Override
    public Optional<VmStep> due() {
      return undoing.due();
    }

    @Override
    public VmState undone() {
      return this;
    }

    Undoing forced(String by) {
      return new Undoing(
          placement(), VmStep.REMOVE_SEED, null, undoing.soleClone(), undoing.disks(), by, null);
    }
  }

  /**
   * Proven absent, or forced.
   *
   * @param placement where it was; null when it never came to an intent
   * @param resources what there was and how its absence was verified
   * @param places where its disks may have been; those of the placement in rows of before it was
   *     kept
   */
  record Gone(Placement placement, List<Resource> resources, List<DiskPlace> places)
      implements VmState {
    public Gone {
      if (places == null) {
        places = placement == null ? List.of() : placement.diskPlaces();
      }
      places = List.copyOf(places);
    }

    /** Of a VM that was nowhere but where it was meant to be. */
    public Gone(Placement placement, List<Resource> resources) {
      this(placement, resources, null);
    }

    /** Whether a person took it upon themselves, instead of a look at the hypervisor. */
    public boolean forced() {
      return resources.stream().anyMatch(Resource::forced);
    }

    @Override
    public Optional<VmStep> due() {
      return Optional.empty();
    }

    @Override
    public VmState undone() {
      return this;
    }
  }
}
