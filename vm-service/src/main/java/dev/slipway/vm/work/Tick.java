package dev.slipway.vm.work;

import dev.slipway.vm.domain.VmOutcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a try found: an outcome to commit, one that is made inside the transaction (leases), or
 * nothing yet.
 */
public final class Tick {

  private static final Tick WAITING = new Tick(Optional::empty);
  private static final Tick QUEUED = new Tick(Optional::empty);
  private static final Tick TURN = new Tick(Optional::empty);

  private final Supplier<Optional<VmOutcome>> outcome;

  Tick(Supplier<Optional<VmOutcome>> outcome) {
    this.outcome = outcome;
  }

  static Tick of(VmOutcome outcome) {
    return new Tick(() -> Optional.of(outcome));
  }

  /** For something that was started to end: look again, until the step's deadline. */
  static Tick waiting() {
    return WAITING;
  }

  /** For a turn: look again, for as long as it takes. */
  static Tick queued() {
    return QUEUED;
  }

  /** Its turn has come: from now on its time counts. */
  static Tick turn() {
    return TURN;
  }

  /** Whether the waiting for a turn is over. */
  public boolean begins() {
    return this == TURN;
  }

  /** Whether this waits for something that should have ended by the step's deadline. */
  public boolean limited() {
    return this == WAITING;
  }

  /** In the completion's transaction, under the lock; empty: look again. */
  public Supplier<Optional<VmOutcome>> outcome() {
    return outcome;
  }
}
