package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.engine.Bench.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.StepId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a worker ends, and what it does when the database goes away under it. */
@Timeout(60)
class StoppedEngineIT {
  private final Bench bench = new Bench();
  private final Script script = bench.script;

  @AfterEach
  void stop() {
    bench.close();
  }

  @Test
  void callsUnderWayAreInterruptedAndTheirClaimsGivenBack() {
    script.run =
        attempt -> {
          StepEngineIT.pass(new CountDownLatch(1));
          return Next::done;
        };
    bench.start();
    for (int i = 0; i < 10; i++) {
      bench.schedule(StepId.of(Script.KIND, i));
    }
    await().until(() -> script.attempts.size() == 10);

    bench.stop();

    assertThat(
            bench.database.number(
                "select count(*) from step where token is null and attempts = 1"
                    + " and due_at <= clock_timestamp()"))
        .isEqualTo(10);
    script.run = attempt -> Next::done;
    bench.start();
    await().until(() -> bench.database.number("select count(*) from step") == 0);
    // A call that was cut off may have had its effect: the next attempt must know that it is not
    // the
    // first.
    assertThat(script.attempts.subList(10, 20)).extracting(Attempt::number).containsOnly(2);
  }

  @Test
  void aTransactionUnderWayIsFinished() throws Exception {
    CountDownLatch committing = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    script.run =
        attempt ->
            () -> {
              committing.countDown();
              StepEngineIT.pass(open);
              bench.transactions.onConnection(
                  row -> TestDatabase.execute(row, "insert into outbox values ('1', 'w')"));
              return Next.advance();
            };
    bench.start().schedule(JOB);
    committing.await();

    Thread stopping = Thread.ofVirtual().start(bench::stop);
    assertThat(stopping.join(Duration.ofMillis(300))).isFalse();
    open.countDown();
    stopping.join();

    assertThat(bench.database.number("select count(*) from outbox")).isEqualTo(1);
    assertThat(script.attempts).hasSize(1);
    assertThat(bench.database.number("select count(*) from step where token is null")).isEqualTo(1);
  }

  @Test
  void aCallThatHeedsNothingIsNotWaitedForLongAndKeepsItsClaim() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    script.run =
        attempt -> {
          while (open.getCount() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            Thread.interrupted();
          }
          return Next::done;
        };
    bench.start().schedule(JOB);
    await().until(() -> script.attempts.size() == 1);

    long before = System.nanoTime();
    bench.stop();
    Duration took = Duration.ofNanos(System.nanoTime() - before);

    assertThat(took).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(6));
    assertThat(bench.database.number("select count(*) from step where token is not null"))
        .isEqualTo(1);
    open.countDown();
  }

  @Test
  void aLostConnectionIsMadeAgain() {
    bench.start().schedule(JOB);
    await().until(() -> bench.gone(JOB));

    bench.database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
    StepId after = StepId.of(Script.KIND, "after");
    await()
        .ignoreExceptions()
        .until(
            () -> {
              bench.schedule(after);
              return true;
            });

    await().until(() -> bench.gone(after));
    StepId told = StepId.of(Script.KIND, "told");
    await()
        .until(
            () ->
                bench.database.number(
                        "select count(*) from pg_stat_activity where query = 'listen slipway_steps'")
                    == 1);
    bench.database.execute("insert into step (id, due_at) values (?, now())", told.value());
    bench.database.execute("select pg_notify('slipway_steps', 'somebody')");
    await().until(() -> bench.gone(told));
  }
}
