package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.engine.Bench.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.metrics.Metric;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StepId;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long steps take, as the engine measures it. */
@Timeout(60)
class StepMetricsIT {
  private static final Duration PAUSE = Duration.ofMillis(150);

  private final Bench bench = new Bench();
  private final Script script = bench.script;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void aStepLastsFromItsFirstAttemptToItsEndHoweverOftenItIsTriedAndLookedAt() {
    script.policy = new RetryPolicy(PAUSE, PAUSE, 1, 0, Duration.ofSeconds(30));
    script.run =
        attempt ->
            switch (script.attempts.size()) {
              case 1 -> StepEngineIT.fail("BUSY", true);
              case 2 -> () -> Next.lookAgain(PAUSE);
              default -> Next::done;
            };
    bench.start().schedule(JOB);

    await().until(() -> duration("finished").count() == 1);

    assertThat(duration("finished").totalTime(TimeUnit.MILLISECONDS)).isBetween(300.0, 30_000.0);
    assertThat(Metric.STEP_RETRIES.counter(bench.meters, "trial", "act", "BUSY").count())
        .isEqualTo(1);
    Timer lost = Metric.STEP_LOST.timer(bench.meters, "trial", "act", "BUSY");
    assertThat(lost.count()).isEqualTo(1);
    assertThat(lost.totalTime(TimeUnit.MILLISECONDS)).isBetween(150.0, 30_000.0);
    await().until(() -> bench.timed("done") == 1);
    assertThat(bench.timed("retried")).isEqualTo(1);
    assertThat(bench.timed("waiting")).isEqualTo(1);
  }

  @Test
  void whatWaitsInAStepIsCountedUntilThatHasEnded() {
    script.run = attempt -> () -> Next.lookAgain(Duration.ofHours(1));
    bench.start();
    for (int i = 1; i <= 3; i++) {
      StepId id = StepId.of(Script.KIND, i);
      bench.schedule(id);
      await().until(() -> bench.waiting(id));
    }

    assertThat(waitingIn("act")).isEqualTo(3);
    script.run = attempt -> Next::done;
    bench.wake(JOB);
    await().until(() -> bench.gone(JOB));
    await().atMost(Duration.ofSeconds(30)).until(() -> waitingIn("act") == 2);
  }

  @Test
  void eachStepOfAClaimIsMeasuredByItself() {
    script.run = attempt -> script.attempts.size() < 3 ? Next::advance : Next::done;
    bench.start().schedule(JOB);

    await().until(() -> duration("finished").count() == 3);
  }

  @Test
  void callsAreMeasuredWithoutTheTransactionAfterThemHoweverTheyEnd() {
    script.policy = new RetryPolicy(PAUSE, PAUSE, 1, 0, Duration.ofSeconds(30));
    script.run =
        attempt ->
            script.attempts.size() == 1
                ? StepEngineIT.fail("BUSY", true)
                : () -> {
                  LockSupport.parkNanos(PAUSE.toNanos());
                  return Next.done();
                };
    bench.start().schedule(JOB);

    await().until(() -> bench.timed("done") == 1);

    Timer calls = Metric.STEP_CALLS.timer(bench.meters, "trial", "act");
    assertThat(calls.count()).isEqualTo(2);
    Timer done = Metric.STEP_TICK.timer(bench.meters, "trial", "act", "done");
    assertThat(calls.max(TimeUnit.MILLISECONDS))
        .isLessThan(done.totalTime(TimeUnit.MILLISECONDS) - PAUSE.toMillis() / 2.0);
  }

  @Test
  void aStepGivenUpHasEnded() {
    script.run = attempt -> StepEngineIT.fail("FORBIDDEN", false);
    bench.start().schedule(JOB);

    await().until(() -> duration("gave_up").count() == 1);
    assertThat(duration("finished").count()).isZero();
  }

  @Test
  void whatIsParkedHasNotEnded() {
    script.gaveUp = (attempt, cause) -> Next.lookAgain(Duration.ofMillis(20));
    script.run =
        attempt -> script.givenUp.size() < 3 ? StepEngineIT.fail("FORBIDDEN", false) : Next::done;
    bench.start().schedule(JOB);

    await().until(() -> duration("finished").count() == 1);
    assertThat(duration("gave_up").count()).isZero();
    await().until(() -> bench.timed("gave_up") == 3);
  }

  private double waitingIn(String step) {
    return bench
        .meters
        .get("slipway.steps.waiting")
        .tag("stage", "trial")
        .tag("step", step)
        .gauge()
        .value();
  }

  private Timer duration(String outcome) {
    return Metric.STEP_DURATION.timer(bench.meters, "trial", "act", outcome);
  }
}
