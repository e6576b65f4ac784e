package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterId;
import dev.slipway.events.KubeconfigRead;
import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The tables of a tiny service: a row per cluster, and what it has handled, in order. */
@ApplicationScoped
public class ClusterRows implements ClusterLock {

  private final AgroalDataSource database;
  private final String url;
  private final String user;
  private final String password;

  ClusterRows(
      AgroalDataSource database,
      @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
      @ConfigProperty(name = "quarkus.datasource.username") String user,
      @ConfigProperty(name = "quarkus.datasource.password") String password) {
    this.database = database;
    this.url = url;
    this.user = user;
    this.password = password;
  }

  @Override
  public void lock(ClusterId cluster) {
    execute("insert into cluster_row (id) values (?) on conflict do nothing", cluster.value());
    execute("select 1 from cluster_row where id = ? for update", cluster.value());
  }

  void record(Received received) {
    execute(
        "insert into handled (ce_id, ce_type, cluster, said) values (?, ?, ?, ?)",
        received.id().value(),
        received.type(),
        received.event().cluster().value(),
        received.event() instanceof KubeconfigRead read ? read.by() : null);
  }

  List<String> said(ClusterId cluster) {
    return strings("select said from handled where cluster = ? order by seq", cluster.value());
  }

  List<String> types(ClusterId cluster) {
    return strings("select ce_type from handled where cluster = ? order by seq", cluster.value());
  }

  int count(String table, ClusterId cluster) {
    String sql = "select count(*) from " + table + " where cluster = ?";
    return Integer.parseInt(strings(sql, cluster.value()).getFirst());
  }

  /** Breaks every connection of the pool, as a restart of the database would. */
  void breakConnectionsFromOutside() {
    String sql =
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
            + " and pid <> pg_backend_pid() and application_name not like 'slipway%'";
    try (Connection outside = outside();
        PreparedStatement terminate = outside.prepareStatement(sql)) {
      terminate.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql, Object... arguments) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepared(connection, sql, arguments)) {
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> strings(String sql, UUID... arguments) {
    try (Connection connection = outside();
        PreparedStatement statement = prepared(connection, sql, (Object[]) arguments);
        ResultSet rows = statement.executeQuery()) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection that nobody breaks. */
  private Connection outside() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "slipway test");
    // Has the driver send the name when it connects: a moment later it may have been taken for the
    // pool's.
    properties.setProperty("assumeMinServerVersion", "9.0");
    return DriverManager.getConnection(url, properties);
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... arguments)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }
}
