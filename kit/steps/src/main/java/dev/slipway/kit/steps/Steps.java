package dev.slipway.kit.steps;

import java.time.Duration;
import java.util.Collection;

/**
 * What a stage asks of the engine. Each call belongs to the caller's transaction, which has locked
 * the cluster's row before: what is asked takes effect with the commit, or not at all.
 */
public interface Steps {

  /**
   * Makes the step due after {@code delay}, by the database's clock. A step that already waits is
   * moved to the new time, with its attempts kept; one that is running is left alone, since its
   * completion reads the cluster's row anyway; it is only kept from ending without another look.
   *
   * @param delay zero or more
   */
  void schedule(StepId id, Duration delay);

  /**
   * Makes the step due now, with attempts and deadline reset: for a destroy or a resume. A running
   * step's outside calls are interrupted at the next keeping of its claim, and their failure is
   * none; if they ended before, its completion sees the changed row. Then the next tick follows at
   * once, whatever that completion answered.
   */
  void wake(StepId id);

  /**
   * Removes the step unless somebody holds it: a holder's calls are interrupted as by {@link
   * #wake}, and its handler says then that nothing is left. A worker whose claim has run out holds
   * nothing; should it come back, it finds no row with its token, and changes nothing.
   */
  void remove(StepId id);

  /**
   * Makes those of the steps that wait due now, with attempts and deadline kept. One that runs, or
   * that somebody is changing at this moment, is passed over, and none is made: so nobody waits,
   * and their clusters' rows need no lock.
   */
  void hurry(Collection<StepId> ids);
}
