package dev.slipway.kit.steps;

import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * A step being tried.
 *
 * @param number from 1: one more than the failures of this step so far, a worker that was lost
 *     among them. A {@link Next.LookAgain} does not count
 * @param firstAttempt when this step was first tried, by the database's clock; its deadline counts
 *     from here
 * @param held whether its claim certainly has not run out, as {@link #requireHeld} asks
 */
public record Attempt(StepId id, int number, Instant firstAttempt, BooleanSupplier held) {

  /** Of a claim that is held for as long as anybody asks. */
  public Attempt(StepId id, int number, Instant firstAttempt) {
    this(id, number, firstAttempt, () -> true);
  }

  /**
   * To be asked before each outside call that changes something. A process that stood still for
   * longer than its claim goes on in the middle of its try; what it looked at before may be another
   * worker's, or nobody's, by then.
   *
   * @throws StageException retryable, when the claim may have run out: the next try looks anew
   */
  public void requireHeld() {
    if (!held.getAsBoolean()) {
      throw new StageException(
          StageException.INTERNAL,
          true,
          "Nothing to do: whoever has the step now looks anew.",
          "the claim on %s was not kept in time".formatted(id),
          null);
    }
  }
}
