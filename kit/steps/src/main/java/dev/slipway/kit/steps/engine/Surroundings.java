package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/**
 * What the engine needs of the process it runs in.
 *
 * @param transactions in which completions run
 * @param connections the engine's own: one to claim and keep, one to listen; never out of the
 *     ticks' pool, which may be exhausted just when claims must be kept
 * @param stage whose steps these are, for the metrics: {@code vm}
 * @param tick what goes around each tick, a request context for one
 */
public record Surroundings(
    Transactions transactions,
    Connections connections,
    String stage,
    UnaryOperator<Runnable> tick,
    MeterRegistry meters) {

  /** Opens connections in auto-commit mode; the engine closes them. */
  @FunctionalInterface
  public interface Connections {
    Connection open() throws SQLException;
  }
}
