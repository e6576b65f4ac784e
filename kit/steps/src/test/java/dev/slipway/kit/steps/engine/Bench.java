package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.TransactionalSteps;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** An engine in this process on a database of its own, with a script for its only handler. */
final class Bench implements AutoCloseable {
  static final StepId JOB = StepId.of(Script.KIND, 1);

  final TestDatabase database = TestDatabase.create();
  final JdbcTransactions transactions = database.transactions();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Script script = new Script();
  final Signal signal = new Signal();
  final Steps steps = new TransactionalSteps(transactions, "bench", signal::dueIn);
  private StepEngine engine;

  /** Claims of 4 s; nothing is found by polling. */
  static EngineSettings settings() {
    return new EngineSettings(
        "bench",
        Duration.ofSeconds(4),
        Duration.ofSeconds(1),
        Duration.ofMinutes(10),
        16,
        4,
        Duration.ofMinutes(1),
        Duration.ofSeconds(3));
  }

  Bench start() {
    return start(settings());
  }

  Bench start(EngineSettings settings) {
    engine =
        new StepEngine(
            settings,
            new Surroundings(transactions, database, "trial", UnaryOperator.identity(), meters),
            List.of(script),
            signal);
    return this;
  }

  void schedule(StepId id) {
    transactions.run(() -> steps.schedule(id, Duration.ZERO));
  }

  void wake(StepId id) {
    transactions.run(() -> steps.wake(id));
  }

  boolean gone(StepId id) {
    return database.number("select count(*) from step where id = '" + id + "'") == 0;
  }

  /** Waiting for its time, in nobody's hands. */
  boolean waiting(StepId id) {
    return database.number(
            "select count(*) from step where token is null and due_at > clock_timestamp() and id = '"
                + id
                + "'")
        == 1;
  }

  long timed(String outcome) {
    return meters.find("slipway.step.tick").tag("outcome", outcome).timers().stream()
        .mapToLong(io.micrometer.core.instrument.Timer::count)
        .sum();
  }

  void stop() {
    engine.close();
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
  }
}
