package dev.slipway.request.store;

import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Seen.awaitEvents;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Clusters by phase, as the gauges count them. */
@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ClusterCountsIT {

  /** A count is kept for ten seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Inject DataSource database;

  @Test
  void aClusterOfWhichNothingWasHeardForLongIsStuck() throws SQLException {
    String id = requested(newName());
    awaitEvents(id, 1);
    double stuck = value("slipway_clusters_stuck{phase=\"REQUESTED\"}");

    silentForAnHour(id);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(value("slipway_clusters_stuck{phase=\"REQUESTED\"}")).isEqualTo(stuck + 1);
              assertThat(value("slipway_clusters{phase=\"REQUESTED\"}")).isPositive();
            });
    assertThat(scraped()).doesNotContain("slipway_clusters_stuck{phase=\"HELD\"}");
  }

  private void silentForAnHour(String id) throws SQLException {
    for (String sql :
        new String[] {
          "update cluster set created_at = now() - interval '1 hour' where id = ?",
          "update event_log set time = now() - interval '1 hour' where cluster = ?"
        }) {
      try (Connection connection = database.getConnection();
          PreparedStatement update = connection.prepareStatement(sql)) {
        update.setObject(1, UUID.fromString(id));
        assertThat(update.executeUpdate()).isEqualTo(1);
      }
    }
  }

  private double value(String series) {
    return scraped()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private String scraped() {
    return given().get(metrics).then().statusCode(200).extract().asString();
  }
}
