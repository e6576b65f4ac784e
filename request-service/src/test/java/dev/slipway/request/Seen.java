package dev.slipway.request;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

/** What a viewer sees of a cluster, now or in a moment. */
public final class Seen {

  private Seen() {}

  public static ValidatableResponse cluster(String id) {
    return viewer().get(CLUSTERS + "/" + id).then().statusCode(200);
  }

  public static JsonPath events(String id) {
    return viewer()
        .get(CLUSTERS + "/" + id + "/events")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** Waits until the history has that many events. */
  public static void awaitEvents(String id, int count) {
    await()
        .untilAsserted(
            () -> assertThat(events(id).getList("items")).hasSizeGreaterThanOrEqualTo(count));
  }

  public static void awaitPhase(String id, String phase) {
    await()
        .untilAsserted(
            () ->
                assertThat(viewer().get(CLUSTERS + "/" + id).<String>path("phase"))
                    .isEqualTo(phase));
  }
}
