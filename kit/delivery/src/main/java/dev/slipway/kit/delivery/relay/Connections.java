package dev.slipway.kit.delivery.relay;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.eclipse.microprofile.config.Config;
import org.postgresql.Driver;

/**
 * Opens the relay's own connections, apart from the pool: a service whose handlers have taken the
 * whole pool must still be able to say so.
 */
@FunctionalInterface
interface Connections {

  /** A new connection in auto-commit, for the caller to close. */
  Connection open(String purpose) throws SQLException;

  /** Connections to the service's default data source. */
  static Connections to(Config config) {
    String url = config.getValue("quarkus.datasource.jdbc.url", String.class);
    Properties properties = new Properties();
    config
        .getOptionalValue("quarkus.datasource.username", String.class)
        .ifPresent(user -> properties.setProperty("user", user));
    config
        .getOptionalValue("quarkus.datasource.password", String.class)
        .ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "15");
    return purpose -> open(url, properties, purpose);
  }

  private static Connection open(String url, Properties properties, String purpose)
      throws SQLException {
    Properties named = new Properties();
    named.putAll(properties);
    named.setProperty("ApplicationName", "slipway " + purpose);
    Connection connection = new Driver().connect(url, named);
    if (connection == null) {
      throw new SQLException("not a PostgreSQL URL: quarkus.datasource.jdbc.url");
    }
    try (Statement settings = connection.createStatement()) {
      settings.execute("set statement_timeout = '10s'");
      // A mark lost in the database's crash means one event sent again, which readers expect.
      settings.execute("set synchronous_commit = off");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }
}
