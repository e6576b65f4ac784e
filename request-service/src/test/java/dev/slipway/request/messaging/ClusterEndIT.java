package dev.slipway.request.messaging;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.Seen.awaitEvents;
import static dev.slipway.request.Seen.awaitPhase;
import static dev.slipway.request.Seen.cluster;
import static dev.slipway.request.Seen.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.slipway.events.Stage;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.cloudevents.CloudEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ClusterEndIT {

  private static final String DESTROYED = "dev.slipway.cluster.cluster-destroyed.v1";

  private Topic topic;

  @BeforeEach
  void open() {
    topic = new Topic();
  }

  @AfterEach
  void close() {
    topic.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"012", "021", "102", "120", "201", "210"})
  void theEndIsAnnouncedOnceWhateverTheOrder(String order) {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    awaitEvents(id, 2);
    List<CloudEvent> answers =
        order
            .chars()
            .mapToObj(i -> Stage.values()[i - '0'])
            .map(stage -> topic.says(service(stage), story.undone(stage)))
            .toList();
    answers.forEach(topic::again);
    // The same once more under another id, as an owner that had lost its memory might say it.
    topic.says("vm-service", story.undone(Stage.VM));

    awaitPhase(id, "DESTROYED");
    awaitEvents(id, 7);
    assertThat(events(id).getList("items.type", String.class)).containsOnlyOnce(DESTROYED);
    assertThat(events(id).getList("items.number", Integer.class))
        .containsExactly(1, 2, 3, 4, 5, 6, 7);
    cluster(id)
        .body("cleanup.stage", hasSize(3))
        .body(
            "cleanup.find { it.stage == 'VM' }.resources[0].howVerified",
            equalTo("nextid says free"))
        .body("stages.state.unique()", equalTo(List.of("UNDONE")))
        .body("conditions.reason.unique()", equalTo(List.of("Destroyed")))
        .body("timings.secondsToDestroy", notNullValue());
  }

  @Test
  void aDestroyedClusterLeavesItsNameAndStaysReadable() {
    String name = newName();
    String first = requested(name);
    Story story = Story.of(first, name);
    requester().delete(CLUSTERS + "/" + first).then().statusCode(202);
    post(requester(), "name: " + name).then().statusCode(409);
    for (Stage stage : Stage.values()) {
      topic.says(service(stage), story.undone(stage));
    }
    awaitPhase(first, "DESTROYED");

    requester()
        .delete(CLUSTERS + "/" + first)
        .then()
        .statusCode(202)
        .body("phase", equalTo("DESTROYED"));
    viewer().get(CLUSTERS + "/" + name).then().statusCode(404);
    String second = requested(name);
    viewer().get(CLUSTERS + "/" + name).then().statusCode(200).body("id", equalTo(second));
    viewer()
        .get(CLUSTERS + "?name=" + name)
        .then()
        .body("items.id", equalTo(List.of(second, first)));
  }

  @Test
  void whatIsFoundAfterTheEndIsShownOnTheDestroyedCluster() {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    for (Stage stage : Stage.values()) {
      topic.says(service(stage), story.undone(stage));
    }
    awaitPhase(id, "DESTROYED");

    topic.says("vm-service", story.orphaned());

    awaitEvents(id, 7);
    cluster(id)
        .body("phase", equalTo("DESTROYED"))
        .body("attention.code", equalTo(List.of("ORPHAN_FOUND")))
        .body("attention[0].remedy", equalTo("qm destroy 20001 --purge"));
    assertThat(events(id).getList("items.type", String.class)).containsOnlyOnce(DESTROYED);
  }

  private static String service(Stage stage) {
    return stage.name().toLowerCase(Locale.ROOT) + "-service";
  }
}
