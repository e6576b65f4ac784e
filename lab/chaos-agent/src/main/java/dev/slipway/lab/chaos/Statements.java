package dev.slipway.lab.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Statements without the condition that guards. */
public final class Statements {

  private Statements() {}

  /** A step's row is changed whoever holds it. */
  public static PreparedStatement unfenced(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(without(sql, "and token = ?", "and (token = ? or true)"));
  }

  /** Rows are due whoever holds the lease. */
  public static PreparedStatement unleased(Connection connection, String sql) throws SQLException {
    return connection.prepareStatement(
        without(
            sql,
            "where holder = ? and expires_at > clock_timestamp()",
            "where ?::uuid is not null"));
  }

  private static String without(String sql, String guard, String nothing) {
    if (!sql.contains(guard)) {
      throw new IllegalStateException("this statement is not guarded any more: " + sql);
    }
    return sql.replace(guard, nothing);
  }
}
