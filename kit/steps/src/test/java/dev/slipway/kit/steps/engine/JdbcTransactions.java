package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.StatementFailedException;
import dev.slipway.kit.steps.table.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/** Transactions without JTA: one connection per thread that is in one. */
final class JdbcTransactions implements Transactions {
  private final Surroundings.Connections connections;
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final ThreadLocal<Running> running = new ThreadLocal<>();

  JdbcTransactions(Surroundings.Connections connections) {
    this.connections = connections;
  }

  void run(Runnable work) {
    inNew(
        () -> {
          work.run();
          return null;
        });
  }

  @Override
  public <T> T inNew(Supplier<T> work) {
    Running transaction = new Running(take(), new ArrayList<>());
    running.set(transaction);
    T result;
    try {
      result = work.get();
      transaction.connection().commit();
    } catch (SQLException e) {
      discard(transaction.connection());
      throw new StatementFailedException(e);
    } catch (Throwable e) {
      rollBack(transaction.connection());
      throw e;
    } finally {
      running.remove();
    }
    idle.push(transaction.connection());
    transaction.afterCommit().forEach(Runnable::run);
    return result;
  }

  @Override
  public <T> T onConnection(Statements<T> statements) {
    Running transaction = running.get();
    if (transaction == null) {
      throw new IllegalStateException("Not in a transaction");
    }
    try {
      return statements.run(transaction.connection());
    } catch (SQLException e) {
      throw new StatementFailedException(e);
    }
  }

  @Override
  public void afterCommit(Runnable action) {
    running.get().afterCommit().add(action);
  }

  private Connection take() {
    try {
      Connection pooled = idle.poll();
      if (pooled != null && pooled.isValid(1)) {
        return pooled;
      }
      Connection connection = connections.open();
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new StatementFailedException(e);
    }
  }

  private void rollBack(Connection connection) {
    try {
      connection.rollback();
      idle.push(connection);
    } catch (SQLException e) {
      discard(connection);
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      throw new StatementFailedException(e);
    }
  }

  private record Running(Connection connection, List<Runnable> afterCommit) {}
}
