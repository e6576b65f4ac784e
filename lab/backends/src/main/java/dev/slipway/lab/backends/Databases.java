package dev.slipway.lab.backends;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** The databases in a running server: each belongs to a role of the same name. */
record Databases(String host, int port, Passwords passwords) {
  static final String SUPERUSER = "postgres";
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  String url(String database) {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }

  String password(String role) {
    return passwords.of(role);
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), database, password(database));
  }

  void create(String name) {
    named(name);
    try (Connection connection = connect(SUPERUSER);
        Statement statement = connection.createStatement()) {
      if (!exists(connection, "select 1 from pg_roles where rolname = ?", name)) {
        statement.execute("create role " + name + " login password '" + password(name) + "'");
      }
      if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
        statement.execute("create database " + name + " owner " + name);
        statement.execute("revoke connect on database " + name + " from public");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot make the database " + name, e);
    }
  }

  /**
   * Copies a database with everything in it; whoever is connected to it is cut off for that moment.
   */
  void copy(String from, String to, String owner) {
    try (Connection connection = connect(SUPERUSER);
        Statement statement = connection.createStatement()) {
      statement.execute("drop database if exists " + named(to) + " with (force)");
      statement.execute("alter database " + named(from) + " allow_connections false");
      try {
        statement.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
                + from
                + "'");
        statement.execute("create database " + to + " template " + from + " owner " + named(owner));
        statement.execute("revoke connect on database " + to + " from public");
      } finally {
        statement.execute("alter database " + from + " allow_connections true");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot copy the database " + from + " to " + to, e);
    }
  }

  private static String named(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "A database's name is lower case letters, digits and underscores; found " + name);
    }
    return name;
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }
}
