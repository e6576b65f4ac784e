package dev.slipway.kit.steps.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * What the tables need of a transaction, whoever runs it: JTA in a service, plain JDBC in a small
 * process.
 */
public interface Transactions {

  /**
   * Runs the work in a transaction of its own: commits, or rolls back on anything thrown and throws
   * it on.
   */
  <T> T inNew(Supplier<T> work);

  /**
   * Uses the connection of the transaction that the caller is in.
   *
   * @throws IllegalStateException when there is no transaction
   */
  <T> T onConnection(Statements<T> statements);

  /** Runs the action once the caller's transaction has committed, not when it rolls back. */
  void afterCommit(Runnable action);

  /** Statements that answer something. */
  @FunctionalInterface
  interface Statements<T> {
    T run(Connection connection) throws SQLException;
  }
}
