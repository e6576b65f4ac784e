package dev.slipway.vm.messaging;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.FailurePolicy;
import dev.slipway.events.StageUndone;
import dev.slipway.events.VmBooted;
import dev.slipway.vm.Backends;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** What the service shows to those who scrape it. */
@QuarkusTest
@Backends
class MetricsIT extends Conversation {
  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Test
  void a_cluster_made_and_taken_down_has_been_measured() {
    topic.say(requested("lab", "debian-12", FailurePolicy.DESTROY));
    VmBooted booted = awaited(VmBooted.class);
    topic.say(destroy());
    awaited(StageUndone.class);

    await()
        .untilAsserted(
            () ->
                assertThat(scraped())
                    .contains(
                        "slipway_step_duration_seconds_bucket{outcome=\"finished\",stage=\"vm\",step=\"clone\",le=\"30.0\"}",
                        "slipway_step_tick_seconds_count{outcome=\"advanced\",stage=\"vm\",step=\"clone\"}",
                        "slipway_steps_in_flight ",
                        "slipway_stage_duration_seconds_count{outcome=\"finished\",stage=\"vm\"}",
                        "slipway_stage_duration_seconds_count{outcome=\"undone\",stage=\"vm\"}",
                        "slipway_outbox_age_seconds ",
                        "slipway_outbox_unsent ",
                        "slipway_relay_leader 1.0",
                        "slipway_inbox_events_total{outcome=\"handled\",type=\"dev.slipway.cluster.cluster-requested.v1\"}",
                        "slipway_proxmox_call_seconds_bucket{class=\"clone\",outcome=\"ok\",le=\"10.0\"}",
                        "slipway_proxmox_answers{endpoint=\"lab\"} 1.0",
                        "slipway_leases{kind=\"vmid\",network=\"none\"}",
                        "slipway_leases_limit{kind=\"vmid\",network=\"none\"} 10000.0",
                        "slipway_leases_limit{kind=\"address\",network=\"tiny\"} 3.0",
                        "slipway_slots_taken{endpoint=\"lab\",kind=\"storage\"}",
                        "slipway_slots_limit{endpoint=\"lab\",kind=\"endpoint\"} 16.0",
                        "slipway_resources_parked{kind=\"vm\"}",
                        "slipway_seed_age_seconds{endpoint=\"lab\"}",
                        "kafka_consumer_fetch_manager_records_lag"));
    assertThat(scraped().lines().filter(line -> line.startsWith("slipway_")))
        .isNotEmpty()
        .noneMatch(line -> line.contains(cluster.toString()))
        .noneMatch(line -> line.contains(booted.node().value()))
        .noneMatch(line -> line.contains(booted.address()))
        .noneMatch(line -> line.contains("NaN"));
  }

  private String scraped() {
    return given().get(metrics).then().statusCode(200).extract().asString();
  }
}
