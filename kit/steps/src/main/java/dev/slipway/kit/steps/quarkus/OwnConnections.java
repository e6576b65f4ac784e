package dev.slipway.kit.steps.quarkus;

import dev.slipway.kit.steps.engine.Surroundings;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.SimplePassword;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** Connections to the service's database that are not out of its pool. */
@ApplicationScoped
class OwnConnections implements Surroundings.Connections {
  private final AgroalConnectionFactoryConfiguration factory;
  private final StepsConfig config;

  OwnConnections(AgroalDataSource dataSource, StepsConfig config) {
    this.factory =
        dataSource
            .getConfiguration()
            .connectionPoolConfiguration()
            .connectionFactoryConfiguration();
    this.config = config;
  }

  @Override
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(factory.jdbcProperties());
    properties.setProperty("user", factory.principal().getName());
    for (Object credential : factory.credentials()) {
      if (credential instanceof SimplePassword password) {
        properties.setProperty("password", password.getWord());
      }
    }
    // A database that is gone without a word must be noticed while there is still a claim to lose.
    long half = Math.max(1, config.claim().toSeconds() / 2);
    properties.setProperty("connectTimeout", Long.toString(half));
    properties.setProperty("socketTimeout", Long.toString(half));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "slipway-steps");
    return new Driver().connect(factory.jdbcUrl(), properties);
  }
}
