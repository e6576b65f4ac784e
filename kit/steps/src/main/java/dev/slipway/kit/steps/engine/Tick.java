package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.table.Claim;
import dev.slipway.kit.steps.table.ClaimLostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One claim, from its taking to its end.
 *
 * <pre>
 *            ┌──────────────────── Advance ───────────────────┐
 *            ▼                                                │
 *   next(id) ──▶ run: outside calls ──▶ commit, one transaction ──▶ LookAgain, Done: claim ended
 *      │              │ throws               │ throws: rolled back
 *      │ empty        ▼                      ▼
 *      │         retryable, in time: due again after the back-off ──────▶ claim ended
 *      │         else: gaveUp, one transaction, its answer as commit's
 *      ▼
 *   row removed
 * </pre>
 *
 * Every transaction ends with a statement that names the claim's token. Finding no row, it throws,
 * and all is rolled back.
 */
final class Tick implements Runnable {
  private static final Logger LOG = Logger.getLogger(Tick.class);

  /** For failures before there is a step to ask: the stage's row could not be read. */
  private static final RetryPolicy UNDECIDED = RetryPolicy.within(Duration.ZERO);

  private final Workshop workshop;
  private final StepHandler handler;
  private final CallSection calls = new CallSection();
  private volatile Claim claim;
  private volatile boolean held = true;
  private volatile boolean abandoned;
  private volatile boolean woken;
  private volatile long keptNanos;

  /** What the resource is found waiting in when its claim ends; null while nobody could say. */
  private String doing;

  Tick(Workshop workshop, StepHandler handler, Claim claim) {
    this.workshop = workshop;
    this.handler = handler;
    this.claim = claim;
    this.keptNanos = claim.takenNanos();
  }

  Claim claim() {
    return claim;
  }

  /** Whether the claim is still ours to keep or to give back. */
  boolean held() {
    return held;
  }

  /**
   * The claim was prolonged.
   *
   * @param atNanos by {@link System#nanoTime}, before the database was asked to
   */
  void kept(long atNanos) {
    keptNanos = atNanos;
  }

  /**
   * Whether nobody else can have the claim, whatever this process has slept through. By the time
   * since it was last prolonged, less what a beat may be late and a call may take to be made.
   */
  private boolean certainlyHeld() {
    long now = System.nanoTime();
    long since = Math.min(now - keptNanos, now - claim.takenNanos());
    return held && !abandoned && since < workshop.certainty().toNanos();
  }

  boolean longerThan(Duration limit) {
    return calls.longerThan(limit);
  }

  /** Interrupts the outside calls, whose failure then counts like any other. */
  void cutShort() {
    calls.interrupt();
  }

  /**
   * Interrupts the outside calls, whose failure is none: the step is asked for anew, or not at all
   * any more. What it waits for may take long, and other calls would follow.
   */
  void wake() {
    woken = true;
    calls.interrupt();
  }

  /**
   * Interrupts the outside calls and makes nothing of their failure: the claim is lost, or to be
   * given back.
   */
  void abandon() {
    abandoned = true;
    calls.close();
  }

  @Override
  public void run() {
    boolean more = true;
    while (more) {
      long started = System.nanoTime();
      Turn turn = turn();
      workshop
          .metrics()
          .tick(turn.step(), turn.outcome(), Duration.ofNanos(System.nanoTime() - started));
      more = held && !abandoned;
    }
  }

  private Turn turn() {
    woken = false;
    doing = null;
    Optional<Step> step;
    try {
      step = workshop.gated(() -> handler.next(claim.id()));
      doing = step.map(Step::name).orElse(null);
    } catch (Throwable failure) {
      return new Turn(
          Turn.UNDECIDED, broken(UNDECIDED, claim.attempt(this::certainlyHeld), failure));
    }
    return step.map(each -> new Turn(each.name(), attempt(each)))
        .orElseGet(() -> new Turn(Turn.UNDECIDED, leave()));
  }

  private String leave() {
    try {
      return settle(Next::done, 0);
    } catch (ClaimLostException lost) {
      return lost(lost);
    } catch (Throwable failure) {
      return broken(UNDECIDED, claim.attempt(this::certainlyHeld), failure);
    }
  }

  private String attempt(Step step) {
    Attempt attempt = claim.attempt(this::certainlyHeld);
    long started = System.nanoTime();
    try {
      Completion completion = call(step, attempt);
      return ended(step, StepMetrics.FINISHED, completion::commit, claim.failures());
    } catch (ClaimLostException lost) {
      return lost(lost);
    } catch (Throwable failure) {
      if (abandoned) {
        LOG.debugf(failure, "%s: %s was cut short", claim.id(), step.name());
        return Turn.ABANDONED;
      }
      Duration spent = Duration.ofNanos(System.nanoTime() - started);
      return woken ? again(step, attempt, failure) : failed(step, attempt, failure, spent);
    }
  }

  /** Its row says by now what is to be done instead. */
  private String again(Step step, Attempt attempt, Throwable failure) {
    LOG.debugf(failure, "%s: %s was cut short, since it was woken", claim.id(), step.name());
    try {
      return settle(() -> Next.lookAgain(Duration.ZERO), claim.failures());
    } catch (ClaimLostException lost) {
      return lost(lost);
    } catch (Throwable second) {
      return broken(step.retries(), attempt, second);
    }
  }

  private Completion call(Step step, Attempt attempt) {
    long started = System.nanoTime();
    try {
      return calls.run(() -> step.run(attempt));
    } finally {
      workshop.metrics().calls(step.name(), Duration.ofNanos(System.nanoTime() - started));
    }
  }

  private String failed(Step step, Attempt attempt, Throwable failure, Duration spent) {
    StageException cause = Failures.translate(failure);
    if (cause != failure) {
      LOG.warnf(failure, "%s: %s failed in a way that nobody foresaw", claim.id(), step.name());
    }
    Duration left = step.retries().deadline().minus(claim.sinceFirstAttempt());
    boolean late = !left.isPositive() && !Failures.isDatabaseAway(failure);
    try {
      if (late || !cause.retryable()) {
        ended(step, StepMetrics.GAVE_UP, () -> step.gaveUp(attempt, cause), attempt.number());
        return Turn.GAVE_UP;
      }
      Duration delay = delay(step.retries(), attempt, left);
      settle(
          () -> {
            step.retrying(attempt, cause, claim.now().plus(delay));
            return Next.lookAgain(delay);
          },
          attempt.number());
      workshop.metrics().retry(step.name(), cause.code(), spent.plus(delay));
      return Turn.RETRIED;
    } catch (ClaimLostException lost) {
      return lost(lost);
    } catch (Throwable second) {
      return broken(step.retries(), attempt, second);
    }
  }

  /** Settles, and measures the step if that was its end: what is to be looked at again goes on. */
  private String ended(Step step, String how, Supplier<Next> decision, int failures) {
    Claim begun = claim;
    String settled = settle(decision, failures);
    if (!Turn.WAITING.equals(settled)) {
      workshop.metrics().ended(step.name(), how, begun.sinceFirstAttempt());
    }
    return settled;
  }

  /** The last attempt comes at the deadline, not a back-off after it. */
  private static Duration delay(RetryPolicy policy, Attempt attempt, Duration left) {
    Duration delay = policy.delay(attempt.number(), ThreadLocalRandom.current());
    return left.isPositive() && left.compareTo(delay) < 0 ? left : delay;
  }

  /**
   * Neither the stage nor its step could say what comes next: due again after the back-off, with
   * nobody asked.
   */
  private String broken(RetryPolicy policy, Attempt attempt, Throwable failure) {
    LOG.errorf(failure, "%s could not be taken further; it is tried again", claim.id());
    try {
      Duration delay = policy.delay(attempt.number(), ThreadLocalRandom.current());
      settle(() -> Next.lookAgain(delay), attempt.number());
    } catch (ClaimLostException lost) {
      return lost(lost);
    } catch (Throwable second) {
      LOG.warnf(second, "%s: its claim is given back when the database answers", claim.id());
      abandoned = true;
    }
    return Turn.BROKEN;
  }

  private String lost(ClaimLostException lost) {
    held = false;
    LOG.infof("%s: %s; what it did is found by whoever has it now", claim.id(), lost.getMessage());
    return Turn.LOST;
  }

  /** Runs the decision and the fenced change of the step's row in one transaction. */
  private String settle(Supplier<Next> decision, int failures) {
    Settled settled = workshop.inTransaction(() -> settled(decision.get(), failures));
    settled.claim().ifPresent(kept -> claim = kept);
    held = settled.claim().isPresent();
    settled.dueIn().ifPresent(workshop.signal()::dueIn);
    return settled.outcome();
  }

  private Settled settled(Next next, int failures) {
    return workshop
        .transactions()
        .onConnection(
            connection ->
                switch (next) {
                  case Next.Advance advance ->
                      new Settled(
                          Turn.ADVANCED,
                          Optional.of(workshop.table().advance(connection, claim)),
                          Optional.empty());
                  case Next.LookAgain again ->
                      new Settled(
                          Turn.WAITING,
                          Optional.empty(),
                          Optional.of(
                              workshop
                                  .table()
                                  .later(connection, claim, doing, again.in(), failures)));
                  case Next.Afresh afresh ->
                      new Settled(
                          Turn.WAITING,
                          Optional.empty(),
                          Optional.of(
                              workshop
                                  .table()
                                  .afresh(connection, claim, doing, afresh.in(), failures)));
                  case Next.Done done ->
                      new Settled(
                          Turn.DONE, Optional.empty(), workshop.table().remove(connection, claim));
                });
  }

  /**
   * What the transaction made of the claim: kept, if present; and when the step is due, if it is.
   */
  private record Settled(String outcome, Optional<Claim> claim, Optional<Duration> dueIn) {}

  /** What one turn was about and came to, as the metrics name it. */
  private record Turn(String step, String outcome) {
    static final String UNDECIDED = "none";
    static final String ADVANCED = "advanced";
    static final String WAITING = "waiting";
    static final String DONE = "done";
    static final String RETRIED = "retried";
    static final String GAVE_UP = "gave_up";
    static final String BROKEN = "broken";
    static final String LOST = "lost";
    static final String ABANDONED = "abandoned";
  }
}
