package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.engine.Bench.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.TransactionalSteps;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine makes of each answer of a step, on real PostgreSQL. */
@Timeout(60)
class StepEngineIT {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Bench bench = new Bench();
  private final Script script = bench.script;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void aFinishedStepIsFollowedByTheNextInTheSameClaim() {
    AtomicInteger step = new AtomicInteger();
    script.run = attempt -> step.incrementAndGet() < 3 ? Next::advance : Next::done;
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 1, 1);
    assertThat(script.attempts.get(2).firstAttempt())
        .isAfter(script.attempts.get(0).firstAttempt());
    assertThat(bench.database.number("select last_value from step_token")).isEqualTo(1);
    await().until(() -> bench.timed("advanced") == 2 && bench.timed("done") == 1);
  }

  /** As a process finds it that stood still: its claim was not kept, and it is in its calls. */
  @Test
  void aClaimThatWasNotKeptIsNotCertainlyHeldAnyMore() throws Exception {
    AtomicReference<StageException> refused = new AtomicReference<>();
    CountDownLatch running = new CountDownLatch(1);
    script.run =
        attempt -> {
          attempt.requireHeld();
          running.countDown();
          await().atMost(Duration.ofSeconds(20)).until(() -> !attempt.held().getAsBoolean());
          refused.set(catchThrowableOfType(StageException.class, attempt::requireHeld));
          return Next::done;
        };
    bench.start().schedule(JOB);
    running.await();

    try (Connection other = bench.database.open()) {
      other.setAutoCommit(false);
      other.createStatement().execute("select 1 from step where id = '" + JOB + "' for update");
      await().atMost(Duration.ofSeconds(20)).until(() -> refused.get() != null);
      other.rollback();
    }

    assertThat(refused.get().retryable()).isTrue();
    await().until(() -> bench.gone(JOB));
  }

  @Test
  void aClaimThatIsKeptIsHeldForAsLongAsItTakes() {
    script.run =
        attempt -> {
          Instant begin = Instant.now();
          await()
              .atMost(Duration.ofSeconds(20))
              .until(() -> begin.plus(Bench.settings().claim()).isBefore(Instant.now()));
          attempt.requireHeld();
          return Next::done;
        };
    bench.start().schedule(JOB);

    await().atMost(Duration.ofSeconds(20)).until(() -> bench.gone(JOB));

    assertThat(script.attempts).hasSize(1);
  }

  @Test
  void whatIsScheduledWhileItsStepEndsIsNotLost() {
    AtomicInteger asked = new AtomicInteger();
    script.next =
        id -> {
          if (asked.incrementAndGet() == 1) {
            bench.schedule(JOB);
          }
          return Optional.empty();
        };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(asked).hasValue(2);
  }

  @Test
  void aWaitingStepThatIsWokenStartsAfresh() {
    script.run = attempt -> attempt.number() < 3 ? fail("BUSY", true) : () -> Next.lookAgain(HOUR);
    bench.start().schedule(JOB);
    await().until(() -> script.attempts.size() == 3 && bench.waiting(JOB));

    script.run = attempt -> Next::done;
    bench.wake(JOB);
    await().until(() -> bench.gone(JOB));

    Attempt woken = script.attempts.getLast();
    assertThat(woken.number()).isEqualTo(1);
    assertThat(woken.firstAttempt()).isAfter(first());
  }

  @Test
  void aStepIsDueWhenItsTimeComesThoughNobodySaysSo() {
    script.run =
        attempt ->
            script.attempts.size() == 1 ? () -> Next.lookAgain(Duration.ofMillis(700)) : Next::done;
    bench.start().schedule(JOB);

    await().until(() -> script.attempts.size() == 2);
  }

  @Test
  void aStepThatAnotherProcessSchedulesIsHeardOf() {
    EngineSettings usual = Bench.settings();
    bench.start(
        new EngineSettings(
            "bench",
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            usual.poll(),
            16,
            4,
            usual.longestTick(),
            usual.shutdown()));
    Steps elsewhere = new TransactionalSteps(bench.transactions, "other", delay -> {});
    for (int i = 0; i < 3; i++) {
      StepId id = StepId.of(Script.KIND, i);
      bench.transactions.run(() -> elsewhere.schedule(id, Duration.ZERO));
      await().until(() -> bench.gone(id));
    }
  }

  @Test
  void stepsOfOtherKindsAreLeftToOthers() {
    StepId foreign = new StepId("foreign/1");
    bench.start().schedule(foreign);
    bench.schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(bench.database.text("select token from step where id = 'foreign/1'")).isNull();
  }

  @Test
  void noMoreStepsAreTakenThanTheCapAllows() {
    CountDownLatch open = new CountDownLatch(1);
    script.run =
        attempt -> {
          pass(open);
          return Next::done;
        };
    bench.start();
    for (int i = 0; i < 40; i++) {
      bench.schedule(StepId.of(Script.KIND, i));
    }

    await().until(() -> script.attempts.size() == 16);
    assertThat(bench.meters.get("slipway.steps.in.flight").gauge().value()).isEqualTo(16);
    assertThat(bench.database.number("select count(*) from step where token is not null"))
        .isEqualTo(16);
    open.countDown();
    await().until(() -> bench.database.number("select count(*) from step") == 0);
    assertThat(script.attempts).hasSize(40);
  }

  @Test
  void aLongCallKeepsItsClaim() {
    CountDownLatch open = new CountDownLatch(1);
    startWaiting(open);
    Instant taken = Instant.now();

    await()
        .until(
            () ->
                bench.database.number(
                        "select count(*) from step where due_at > to_timestamp(%d)"
                            .formatted(taken.plusSeconds(6).getEpochSecond()))
                    == 1);
    open.countDown();
    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).hasSize(1);
  }

  private Instant first() {
    return script.attempts.getFirst().firstAttempt();
  }

  static Completion fail(String code, boolean retryable) {
    throw new StageException(code, retryable, "Mend it.", "It failed", null);
  }

  @Test
  void aRunningStepThatIsWokenIsCutShortAndNotBlamed() {
    CountDownLatch never = new CountDownLatch(1);
    startWaiting(never);

    script.run = attempt -> Next::done;
    bench.wake(JOB);

    await().atMost(Duration.ofSeconds(4)).until(() -> bench.gone(JOB));
    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 1);
    assertThat(script.retries).isEmpty();
  }

  @Test
  void aRunningStepThatIsRemovedIsCutShort() {
    CountDownLatch never = new CountDownLatch(1);
    startWaiting(never);

    script.next = id -> Optional.empty();
    bench.transactions.run(() -> bench.steps.remove(JOB));

    await().atMost(Duration.ofSeconds(4)).until(() -> bench.gone(JOB));
    assertThat(script.attempts).hasSize(1);
    assertThat(script.retries).isEmpty();
  }

  /** The job's call has begun, and waits. */
  private void startWaiting(CountDownLatch open) {
    script.run =
        attempt -> {
          pass(open);
          return Next::done;
        };
    bench.start().schedule(JOB);
    await().until(() -> script.attempts.size() == 1);
  }

  /** A call that waits, and says so when it is interrupted. */
  static void pass(CountDownLatch open) {
    try {
      open.await();
    } catch (InterruptedException e) {
      throw new StageException("CUT", true, "None.", "Interrupted", e);
    }
  }
}
