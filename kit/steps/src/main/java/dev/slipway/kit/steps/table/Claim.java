package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The right to run a step now.
 *
 * @param token what fences it; never given twice
 * @param failures of the present step before this attempt
 * @param firstAttempt by the database's clock
 * @param takenAt by the database's clock
 * @param takenNanos the same moment by {@link System#nanoTime}
 */
public record Claim(
    StepId id, long token, int failures, Instant firstAttempt, Instant takenAt, long takenNanos) {

  /**
   * @param held whether the claim certainly has not run out
   */
  public Attempt attempt(BooleanSupplier held) {
    return new Attempt(id, failures + 1, firstAttempt, held);
  }

  /** The database's clock now, without asking it: this machine's own clock may be wrong. */
  public Instant now() {
    return takenAt.plusNanos(System.nanoTime() - takenNanos);
  }

  public Duration sinceFirstAttempt() {
    return Duration.between(firstAttempt, now());
  }
}
