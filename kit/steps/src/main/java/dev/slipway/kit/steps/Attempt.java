package dev.slipway.kit.steps;

import java.time.Instant;

/**
 * A step being tried.
 *
 * @param number from 1: one more than the failures of this step so far, a worker that was lost
 *     among them. A {@link Next.LookAgain} does not count
 * @param firstAttempt when this step was first tried, by the database's clock; its deadline counts
 *     from here
 */
public record Attempt(StepId id, int number, Instant firstAttempt) {}
