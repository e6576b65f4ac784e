package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.engine.Bench.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine makes of each failure of a step, on real PostgreSQL. */
@Timeout(60)
class FailingStepIT {
  private final Bench bench = new Bench();
  private final Script script = bench.script;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void waitingIsNoFailure() {
    script.run =
        attempt ->
            script.attempts.size() == 1
                ? StepEngineIT.fail("BUSY", true)
                : () ->
                    script.attempts.size() < 4
                        ? Next.lookAgain(Duration.ofMillis(10))
                        : Next.done();
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 2, 2, 2);
    assertThat(script.attempts).extracting(Attempt::firstAttempt).containsOnly(first());
  }

  @Test
  void whatHadToWaitForItsTurnHasItsDeadlineFromThenOnAndItsAttemptsAsBefore() {
    script.run =
        attempt ->
            switch (script.attempts.size()) {
              case 1 -> StepEngineIT.fail("BUSY", true);
              case 2 -> () -> Next.afresh(Duration.ofMillis(10));
              default -> Next::done;
            };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 2, 2);
    assertThat(script.attempts.get(1).firstAttempt()).isEqualTo(first());
    assertThat(script.attempts.get(2).firstAttempt()).isAfter(first());
  }

  @Test
  void aRetryableFailureIsTriedAgainWithLongerWaitsUntilItsDeadline() {
    script.policy =
        new RetryPolicy(
            Duration.ofMillis(50), Duration.ofMillis(200), 2, 0, Duration.ofMillis(1000));
    script.run = attempt -> StepEngineIT.fail("BUSY", true);
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    int last = script.attempts.size();
    assertThat(script.attempts).extracting(Attempt::number).startsWith(1, 2, 3, 4).contains(last);
    assertThat(script.retries).hasSize(last - 1);
    assertThat(script.retries.get(0))
        .isCloseTo(first().plusMillis(50), within(1, ChronoUnit.SECONDS));
    assertThat(script.givenUp).singleElement().extracting(StageException::code).isEqualTo("BUSY");
    assertThat(Metric.STEP_RETRIES.counter(bench.meters, "trial", "act", "BUSY").count())
        .isEqualTo(last - 1);
  }

  @Test
  void aPermanentFailureIsGivenUpAtOnce() {
    script.run = attempt -> StepEngineIT.fail("FORBIDDEN", false);
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).hasSize(1);
    assertThat(script.retries).isEmpty();
    assertThat(script.givenUp).extracting(StageException::code).containsExactly("FORBIDDEN");
  }

  @Test
  void whatWasGivenUpCanBeTriedAgainLater() {
    script.run = attempt -> StepEngineIT.fail("STUCK", false);
    script.gaveUp =
        (attempt, cause) ->
            attempt.number() < 3 ? Next.lookAgain(Duration.ofMillis(10)) : Next.done();
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
  }

  @Test
  void whatNobodyForesawIsInternalAndSaysNothingOfItsMessage() {
    script.policy = RetryPolicy.within(Duration.ZERO);
    script.run =
        attempt -> {
          throw new IllegalStateException("password=hunter2");
        };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.givenUp)
        .singleElement()
        .satisfies(
            cause -> {
              assertThat(cause.code()).isEqualTo("INTERNAL");
              assertThat(cause.retryable()).isTrue();
              assertThat(cause).hasMessage("Unexpected IllegalStateException");
            });
  }

  @Test
  void whatACompletionThrowsUndoesItAndTheStepIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    script.run =
        attempt ->
            () -> {
              bench.transactions.onConnection(
                  row -> TestDatabase.execute(row, "insert into outbox values ('1', 'committed')"));
              switch (tries.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("a bug");
                case 2 -> throw new AssertionError("an error");
                default -> {
                  return Next.done();
                }
              }
            };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(bench.database.number("select count(*) from outbox")).isEqualTo(1);
    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 2, 3);
    assertThat(script.givenUp).isEmpty();
  }

  @Test
  void aStepIsNotGivenUpBecauseTheDatabaseWasAway() {
    script.policy =
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(10), 1, 0, Duration.ZERO);
    script.run =
        attempt ->
            () -> {
              if (attempt.number() < 4) {
                bench.transactions.onConnection(
                    row -> {
                      throw new SQLException("gone", "08006");
                    });
              }
              return Next.done();
            };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).hasSize(4);
    assertThat(script.givenUp).isEmpty();
  }

  @Test
  void aStageThatCannotGiveUpIsAskedAgain() {
    AtomicInteger tries = new AtomicInteger();
    script.run = attempt -> StepEngineIT.fail("FORBIDDEN", false);
    script.gaveUp =
        (attempt, cause) -> {
          if (tries.incrementAndGet() < 3) {
            throw new IllegalStateException("a bug");
          }
          return Next.done();
        };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(tries).hasValue(3);
    assertThat(bench.timed("broken")).isEqualTo(2);
  }

  @Test
  void aStageThatCannotSayWhatComesNextIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    script.next =
        id -> {
          if (asked.incrementAndGet() == 1) {
            throw new IllegalStateException("a bug");
          }
          return Optional.empty();
        };
    bench.start().schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(asked).hasValue(2);
  }

  @Test
  void aCallThatDoesNotEndIsInterruptedAndCountsAsFailed() {
    EngineSettings usual = Bench.settings();
    bench.start(
        new EngineSettings(
            "bench",
            usual.claim(),
            Duration.ofMillis(100),
            usual.poll(),
            16,
            4,
            Duration.ofMillis(300),
            usual.shutdown()));
    script.run =
        attempt -> {
          if (attempt.number() == 1) {
            StepEngineIT.pass(new CountDownLatch(1));
          }
          return Next::done;
        };
    bench.schedule(JOB);

    await().until(() -> bench.gone(JOB));

    assertThat(script.attempts).extracting(Attempt::number).containsExactly(1, 2);
  }

  private Instant first() {
    return script.attempts.getFirst().firstAttempt();
  }
}
