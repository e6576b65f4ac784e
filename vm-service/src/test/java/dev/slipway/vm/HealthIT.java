package dev.slipway.vm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the service says of itself while a backend is away: not ready, and alive, since a restart
 * would mend nothing; and ready again by itself.
 */
@QuarkusTest
@WithTestResource(FailingBackends.class)
@WithTestResource(SimulatedProxmox.class)
class HealthIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TestHTTPResource(value = "/health/ready", management = true)
  URI ready;

  @TestHTTPResource(value = "/health/live", management = true)
  URI live;

  @TestHTTPResource(value = "/health/well", management = true)
  URI well;

  /** Set by the backends. */
  Map<String, Runnable> faults;

  @Test
  void ready_means_database_and_channels_and_live_means_its_threads() {
    awaitReady(200);
    assertThat(checks(ready))
        .containsExactlyInAnyOrder(
            "Database connections health check",
            "SmallRye Reactive Messaging - readiness check",
            "broker");
    assertThat(checks(live))
        .containsExactlyInAnyOrder(
            "outbox relay", "step engine", "SmallRye Reactive Messaging - liveness check");
    assertThat(checks(well)).containsExactly("Proxmox VE");

    for (String backend : List.of("database", "broker")) {
      faults.get(backend + " away").run();
      awaitReady(503);
      assertLive();
      faults.get(backend + " back").run();
      awaitReady(200);
      assertLive();
    }
  }

  private void awaitReady(int status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Response answer = given().get(ready);
              assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
            });
  }

  private void assertLive() {
    Response answer = given().get(live);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
  }

  private static List<String> checks(URI health) {
    return given().get(health).jsonPath().getList("checks.name");
  }
}
