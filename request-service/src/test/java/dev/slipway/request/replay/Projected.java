package dev.slipway.request.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.CloudEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** The service's own database, as its owner sees and changes it. */
final class Projected {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Projected() {}

  static Connection connect() throws SQLException {
    return DriverManager.getConnection(
        setting("quarkus.datasource.jdbc.url"),
        setting("quarkus.datasource.username"),
        setting("quarkus.datasource.password"));
  }

  static String setting(String key) {
    return ConfigProvider.getConfig().getValue(key, String.class);
  }

  static int update(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** The rows' first columns as text. */
  static List<String> texts(String sql, Object... values) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement = prepared(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  static String text(String sql, Object... values) throws SQLException {
    List<String> texts = texts(sql, values);
    assertThat(texts).as(sql).hasSize(1);
    return texts.get(0);
  }

  /** Waits until all of them are in the log. */
  static void awaitLogged(List<CloudEvent> events) {
    UUID[] ids = events.stream().map(event -> UUID.fromString(event.getId())).toArray(UUID[]::new);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        text(
                            "select count(*) from unnest(?::uuid[]) said (id)"
                                + " where said.id not in (select event_id from event_log)",
                            (Object) ids))
                    .isEqualTo("0"));
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
