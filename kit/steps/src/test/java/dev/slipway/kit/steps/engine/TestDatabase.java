package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.Transactions;
import dev.slipway.lab.backends.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/**
 * A database with the kit's tables, a world to work on, and the traces that workers leave in it.
 */
record TestDatabase(String url, String user, String password) implements Surroundings.Connections {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<String, Deque<Connection>> IDLE = new ConcurrentHashMap<>();

  /** A new one on a server that the whole JVM shares. */
  static TestDatabase create() {
    String name = "steps_" + NUMBER.incrementAndGet();
    PostgresServer server = Server.RUNNING;
    server.createDatabase(name);
    TestDatabase database = new TestDatabase(server.url(name), name, server.password(name));
    Flyway.configure()
        .dataSource(database.url(), name, server.password(name))
        .locations("db/slipway-steps")
        .load()
        .migrate();
    database.execute(World.TABLES);
    return database;
  }

  private static final class Server {
    static final PostgresServer RUNNING = PostgresServer.temporary();
  }

  @Override
  public Connection open() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  JdbcTransactions transactions() {
    return new JdbcTransactions(this);
  }

  /**
   * Statements that stand for themselves, on a connection used again: opening one costs more than
   * most tests.
   */
  <T> T outside(Transactions.Statements<T> statements) {
    Deque<Connection> idle = IDLE.computeIfAbsent(url, any -> new ConcurrentLinkedDeque<>());
    Connection pooled = idle.poll();
    try {
      Connection connection = pooled == null ? open() : pooled;
      T result = statements.run(connection);
      idle.push(connection);
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void execute(String command, Object... parameters) {
    outside(connection -> execute(connection, command, parameters));
  }

  static int execute(Connection connection, String command, Object... parameters)
      throws SQLException {
    if (parameters.length == 0) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(command);
        return statement.getUpdateCount();
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(command)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  /** The first column of the first row as text; null when there is none. */
  String text(String query) {
    return outside(connection -> text(connection, query));
  }

  static String text(Connection connection, String query, Object... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  long number(String query) {
    return Long.parseLong(text(query));
  }
}
