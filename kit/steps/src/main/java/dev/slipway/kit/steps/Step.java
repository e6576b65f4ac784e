package dev.slipway.kit.steps;

import java.time.Instant;

/** One idempotent step of a stage. */
public interface Step {

  /**
   * For metrics, progress and logs: {@code clone}. One of a small fixed set, never with an id in
   * it.
   */
  String name();

  /** Back-off and deadline of this step. */
  RetryPolicy retries();

  /**
   * Does the step's outside calls, with no transaction open, and answers what to commit. Effects
   * are found or created, since a worker that lost its claim may have made them already.
   * Interruptible. Every outside call has a time-out shorter than the claim. When the service
   * stops, the calls are interrupted and whatever they throw is forgotten: the step is due again at
   * once.
   *
   * <p>The deadline bounds failures, not {@code LookAgain}: a step that waits for something looks
   * at {@link Attempt#firstAttempt} itself, and throws what it has to say when it has waited long
   * enough.
   *
   * @throws StageException when the step failed; any other {@code RuntimeException} counts as
   *     retryable, code INTERNAL
   */
  Completion run(Attempt attempt) throws StageException;

  /**
   * In the completion's transaction: the failure is permanent, or the deadline has passed. Locks
   * the row first, and reads it: a destroy may have come while the step was failing.
   *
   * @return {@code LookAgain} keeps on trying, each failure given up again: what is parked
   */
  Next gaveUp(Attempt attempt, StageException cause);

  /**
   * In the transaction that sets the next attempt's time: a place to append progress. Locks the row
   * first.
   */
  default void retrying(Attempt attempt, StageException cause, Instant nextAttempt) {}
}
