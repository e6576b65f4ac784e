package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.atOnce;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ClustersIT {

  @Test
  void aClusterIsFoundByIdAndByName() {
    String name = newName();
    String id = requested(name);
    viewer().get(CLUSTERS + "/" + id).then().statusCode(200).body("name", equalTo(name));
    viewer().get(CLUSTERS + "/" + name).then().statusCode(200).body("id", equalTo(id));
    viewer()
        .get(CLUSTERS + "/no-such-cluster")
        .then()
        .statusCode(404)
        .body("code", equalTo("CLUSTER_NOT_FOUND"));
  }

  @Test
  void aListIsReadInParts() {
    String name = newName();
    List<String> ids = List.of(requested(name), requested(newName()), requested(newName()));
    Response first = viewer().get(CLUSTERS + "?limit=2");
    first
        .then()
        .statusCode(200)
        .body("items.id", equalTo(List.of(ids.get(2), ids.get(1))))
        .header("Link", containsString("rel=\"next\""));
    viewer()
        .get(CLUSTERS + "?limit=2&cursor=" + first.path("next"))
        .then()
        .statusCode(200)
        .body("items[0].id", equalTo(ids.get(0)));
    viewer()
        .get(CLUSTERS + "?name=" + name)
        .then()
        .body("items.id", equalTo(List.of(ids.get(0))))
        .body("next", nullValue());
    viewer()
        .get(CLUSTERS + "?phase=requested&phase=READY&limit=200")
        .then()
        .body("items.id", hasItem(ids.get(0)))
        .body("items.phase", everyItem(equalTo("REQUESTED")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "phase=DONE", "cursor=x"})
  void parametersAreChecked(String query) {
    viewer()
        .get(CLUSTERS + "?" + query)
        .then()
        .statusCode(400)
        .body("code", equalTo("INVALID_PARAMETER"))
        .body("detail", containsString("allowed is"));
  }

  @Test
  void aDeleteIsAnsweredTheSameEachTime() {
    String id = requested(newName());
    for (int i = 0; i < 3; i++) {
      requester()
          .delete(CLUSTERS + "/" + id)
          .then()
          .statusCode(202)
          .header("Retry-After", "2")
          .body("phase", equalTo("DESTROYING"))
          .body("timings.destroyRequestedAt", notNullValue());
    }
    assertThat(viewer().get(CLUSTERS + "/" + id).<String>path("phase")).isEqualTo("DESTROYING");
  }

  @Test
  void aProtectedClusterGoesOnlyWhenConfirmed() {
    String name = newName();
    post(requester(), "name: " + name + "\ndeletionProtection: true").then().statusCode(202);
    requester()
        .delete(CLUSTERS + "/" + name)
        .then()
        .statusCode(409)
        .body("code", equalTo("DELETION_PROTECTED"))
        .body("remedy", containsString("?confirm=" + name));
    requester().delete(CLUSTERS + "/" + name + "?confirm=other").then().statusCode(409);
    requester().delete(CLUSTERS + "/" + name + "?confirm=" + name).then().statusCode(202);
  }

  @Test
  void manyDeletesAtOnceAreOne() throws Exception {
    String id = requested(newName());
    assertThat(atOnce(() -> requester().delete(CLUSTERS + "/" + id).statusCode()))
        .containsOnly(202);
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events")
                    .then()
                    .body(
                        "items.type",
                        equalTo(
                            List.of(
                                "dev.slipway.cluster.cluster-requested.v1",
                                "dev.slipway.cluster.cluster-destroy-requested.v1"))));
    // The event behind all that may have been said: nothing else came before it.
    try (Topic topic = new Topic()) {
      topic.saysUnknown("test", id, "dev.slipway.cluster.marker.v1", "{}");
    }
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events")
                    .then()
                    .body("items[2].type", equalTo("dev.slipway.cluster.marker.v1")));
  }
}
