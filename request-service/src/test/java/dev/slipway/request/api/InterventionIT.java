package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.atOnce;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.stranger;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.Seen.awaitEvents;
import static dev.slipway.request.Seen.awaitPhase;
import static dev.slipway.request.Seen.cluster;
import static dev.slipway.request.Seen.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.slipway.events.FailureCode;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person does for a cluster that waits for one: resume it, force what is parked. */
@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class InterventionIT {

  private static final String RESUMED = "dev.slipway.cluster.cluster-resume-requested.v1";
  private static final String FORCED = "dev.slipway.cluster.parked-resource-forced.v1";

  private final String name = newName();
  private Topic topic;

  @BeforeEach
  void open() {
    topic = new Topic();
  }

  @AfterEach
  void close() {
    topic.close();
  }

  @Test
  void aHeldClusterIsResumedOnceHoweverManyAsk() throws Exception {
    String id = held();

    List<Integer> answers = atOnce(() -> resume(id).statusCode());

    assertThat(answers).containsOnlyOnce(202).containsOnly(202, 409);
    awaitEvents(id, 3);
    assertThat(events(id).getList("items.type")).filteredOn(RESUMED::equals).hasSize(1);
    assertThat(events(id).getInt("items[2].data.run")).isEqualTo(2);
    assertThat(events(id).getString("items[2].data.by")).isEqualTo("requester");
    cluster(id).body("phase", equalTo("REQUESTED")).body("failure", nullValue());
  }

  @Test
  void theAnswerSaysThatItIsUnderWayAndWhereToLook() {
    String id = held();

    Response answer = resume(id);

    answer
        .then()
        .statusCode(202)
        .header("Location", endsWith(CLUSTERS + "/" + id))
        .header("Retry-After", "2")
        .body("phase", equalTo("PROVISIONING"));
  }

  @Test
  void aClusterThatFailsAgainIsHeldAgain() {
    String id = held();
    resume(id).then().statusCode(202);
    awaitEvents(id, 3);

    topic.says("bootstrap-service", failed(id, 2));

    awaitPhase(id, "HELD");
    cluster(id).body("failure.attempts", equalTo(7));
    resume(id).then().statusCode(202);
    awaitEvents(id, 5);
    assertThat(events(id).getInt("items[4].data.run")).isEqualTo(3);
  }

  @Test
  void onlyWhatIsHeldCanBeResumed() {
    String id = requested(name);

    resume(id)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("code", equalTo("CLUSTER_NOT_HELD"))
        .body("detail", containsString("REQUESTED"))
        .body("remedy", containsString("under way"));
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    resume(id).then().statusCode(409).body("remedy", containsString("new cluster"));
    requester().post(CLUSTERS + "/no-such/resume").then().statusCode(404);
  }

  @Test
  void aHeldClusterOfAnotherTeamIsNotTheirsToResume() {
    String id = held();

    stranger().post(CLUSTERS + "/" + id + "/resume").then().statusCode(403);
    viewer().post(CLUSTERS + "/" + id + "/resume").then().statusCode(403);
    operator().post(CLUSTERS + "/" + id + "/resume").then().statusCode(202);
  }

  @Test
  void aHeldClusterCanBeDestroyedAndThenNotResumed() {
    String id = held();

    requester()
        .delete(CLUSTERS + "/" + id)
        .then()
        .statusCode(202)
        .body("phase", equalTo("DESTROYING"));

    resume(id).then().statusCode(409).body("code", equalTo("CLUSTER_NOT_HELD"));
  }

  @Test
  void aParkedResourceIsForcedOnceAndItIsWrittenDownByWhom() {
    String id = parked();

    for (int i = 0; i < 2; i++) {
      force(id, "kind=vm&resource=20001").then().statusCode(202);
      awaitEvents(id, 4);
    }

    assertThat(events(id).getString("items[3].type")).isEqualTo(FORCED);
    assertThat(events(id).getString("items[3].data.by")).isEqualTo("operator");
    await()
        .untilAsserted(
            () ->
                cluster(id)
                    .body("attention[0].state", equalTo("FORCED"))
                    .body("attention[0].by", equalTo("operator")));
    topic.saysUnknown("test", id, "dev.slipway.cluster.marker.v1", "{}");
    awaitEvents(id, 5);
    assertThat(events(id).getList("items.type")).filteredOn(FORCED::equals).hasSize(1);
  }

  @Test
  void onlyWhatIsParkedCanBeForced() {
    String id = parked();

    force(id, "kind=VM&resource=20002")
        .then()
        .statusCode(409)
        .body("code", equalTo("NOT_PARKED"))
        .body("detail", containsString("VM 20001 is"));
    force(id, "resource=20001").then().statusCode(400).body("detail", containsString("'kind'"));
    force(id, "kind=VM").then().statusCode(400).body("detail", containsString("'resource'"));
    force(id, "kind=COW&resource=1")
        .then()
        .statusCode(400)
        .body("detail", containsString("allowed is one of"));
    topic.says("vm-service", Story.of(id, name).undone(Stage.VM));
    awaitEvents(id, 4);
    cluster(id).body("attention[0].state", equalTo("RESOLVED"));
    force(id, "kind=VM&resource=20001").then().statusCode(409);
  }

  /** It is taken down so that another one can take its place. */
  @Test
  void whatIsParkedOfAClusterThatLivesCanBeForcedAndAnOrphanCannot() {
    String id = requested(name);
    awaitEvents(id, 1);
    topic.says("vm-service", Story.of(id, name).orphaned());
    awaitEvents(id, 2);
    force(id, "kind=VM&resource=20001").then().statusCode(409).body("code", equalTo("NOT_PARKED"));

    topic.says("vm-service", Story.of(id, name).parked());
    awaitEvents(id, 3);

    force(id, "kind=VM&resource=20001").then().statusCode(202);
    awaitEvents(id, 4);
    assertThat(events(id).getString("items[3].type")).isEqualTo(FORCED);
  }

  @Test
  void onlyAnOperatorForces() {
    String id = parked();

    requester()
        .post(CLUSTERS + "/" + id + "/parked-resources/force?kind=VM&resource=20001")
        .then()
        .statusCode(403);
  }

  private Response resume(String id) {
    return requester().post(CLUSTERS + "/" + id + "/resume");
  }

  private static Response force(String id, String query) {
    return operator().post(CLUSTERS + "/" + id + "/parked-resources/force?" + query);
  }

  private String held() {
    String id =
        post(requester(), "name: " + name + "\nfailurePolicy: HOLD")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    awaitEvents(id, 1);
    topic.says("bootstrap-service", failed(id, 1));
    awaitPhase(id, "HELD");
    return id;
  }

  private String parked() {
    String id = requested(name);
    awaitEvents(id, 1);
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    awaitEvents(id, 2);
    topic.says("vm-service", Story.of(id, name).parked());
    awaitEvents(id, 3);
    cluster(id).body("attention[0].state", equalTo("OPEN"));
    return id;
  }

  private StageFailed failed(String id, int run) {
    StageFailed of = Story.of(id, name).failed();
    return new StageFailed(
        of.cluster(),
        of.generation(),
        run,
        of.stage(),
        of.node(),
        of.step(),
        FailureCode.CLOUD_INIT_FAILED,
        7,
        of.message(),
        of.remedy(),
        null);
  }
}
