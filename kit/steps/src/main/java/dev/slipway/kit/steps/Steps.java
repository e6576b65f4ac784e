package dev.slipway.kit.steps;

import java.time.Duration;

/**
 * What a stage asks of the engine. Each call belongs to the caller's transaction, which has locked
 * the cluster's row before: what is asked takes effect with the commit, or not at all.
 */
public interface Steps {

  /**
   * Makes the step due after {@code delay}, by the database's clock. A step that already waits is
   * moved to the new time, with its attempts kept; one that is running is left alone, since its
   * completion reads the cluster's row anyway.
   *
   * @param delay zero or more
   */
  void schedule(StepId id, Duration delay);

  /**
   * Makes the step due now, with attempts and deadline reset: for a destroy or a resume. A running
   * step finishes its tick, whose completion sees the changed row; then the next tick follows at
   * once, whatever that completion answered.
   */
  void wake(StepId id);

  /**
   * Removes the step if nobody holds it. A holder loses nothing: it removes the row itself, or
   * finds it gone.
   */
  void remove(StepId id);
}
