package dev.slipway.kit.steps.engine;

import static dev.slipway.kit.steps.engine.Bench.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.steps.StepId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of the engine's own threads when something breaks under them. */
@Timeout(60)
class EngineThreadsIT {
  private final Bench bench = new Bench();

  @Test
  void aBugDoesNotEndThem() {
    AtomicInteger opened = new AtomicInteger();
    try (StepEngine engine =
        engine(
            () -> {
              // One of each thread's.
              if (opened.incrementAndGet() <= 2) {
                throw new IllegalStateException("a bug");
              }
              return bench.database.open();
            })) {
      bench.schedule(JOB);
      await().until(() -> bench.gone(JOB));
      await()
          .until(
              () ->
                  bench.database.number(
                          "select count(*) from pg_stat_activity where query = 'listen slipway_steps'"
                              + " and datname = current_database()")
                      == 1);
      bench.schedule(StepId.of(Script.KIND, "after"));
      await().until(() -> bench.gone(StepId.of(Script.KIND, "after")));
      assertThat(engine.alive()).isTrue();
    }
  }

  @Test
  void anOutageIsNoDeath() {
    AtomicInteger asked = new AtomicInteger();
    try (StepEngine engine =
        engine(
            () -> {
              asked.incrementAndGet();
              throw new java.sql.SQLException("away", "08001");
            })) {
      await().until(() -> asked.get() > 2);
      assertThat(engine.alive()).isTrue();
    }
  }

  @Test
  void aDeathIsSeen() {
    try (StepEngine engine =
        engine(
            () -> {
              throw new AssertionError("the end of this thread");
            })) {
      // The thread's end is what is wanted here, not a failure of the test.
      await().dontCatchUncaughtExceptions().until(() -> !engine.alive());
    }
  }

  private StepEngine engine(Surroundings.Connections connections) {
    return new StepEngine(
        Bench.settings(),
        new Surroundings(
            bench.transactions, connections, "trial", UnaryOperator.identity(), bench.meters),
        List.of(bench.script),
        bench.signal);
  }
}
