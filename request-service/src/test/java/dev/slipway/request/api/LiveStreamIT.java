package dev.slipway.request.api;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.bearer;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Api.viewer;
import static dev.slipway.request.Seen.awaitEvents;
import static dev.slipway.request.Seen.cluster;
import static dev.slipway.request.Seen.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.slipway.events.ClusterId;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.StepProgress;
import dev.slipway.request.Follower;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LiveStreamIT.NoPolling.class)
class LiveStreamIT {

  /** What comes has been heard of: nobody looks for it. */
  public static class NoPolling extends RequestServiceProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
      settings.put("slipway.stream.heartbeat", "1s");
      settings.put("slipway.stream.poll", "1h");
      settings.put("slipway.stream.max", "3");
      return settings;
    }
  }

  private final List<Follower> followers = new ArrayList<>();
  private Topic topic;

  @TestHTTPResource URI service;

  @Inject DataSource database;

  @BeforeEach
  void open() {
    topic = new Topic();
  }

  @AfterEach
  void close() {
    followers.forEach(Follower::close);
    topic.close();
  }

  @Test
  void eventsComeInOrderUnderTheirNumbersAndSayWhatTheHistorySays() {
    String name = newName();
    String id = requested(name);
    awaitEvents(id, 1);
    Follower follower = follow(id);
    assertThat(follower.status()).isEqualTo(200);
    assertThat(follower.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(follower.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(follower.headers().firstValue("X-Accel-Buffering")).hasValue("no");
    follower.awaitIds("1");

    topic.says("vm-service", Story.of(id, name).created());
    topic.saysUnknown("new-service", id, "dev.slipway.cluster.new.v1", "{\n \"a\":\r\n\"\\n\" }");
    follower.awaitIds("1", "2", "3");

    List<Object> said = new ArrayList<>();
    follower.numbered().forEach(message -> said.add(message.data().get("$")));
    assertThat(said).isEqualTo(events(id).getList("items"));
    assertThat(follower.numbered())
        .extracting(message -> message.field("event"))
        .containsExactly(
            "dev.slipway.cluster.cluster-requested.v1",
            "dev.slipway.cluster.vm-created.v1",
            "dev.slipway.cluster.new.v1");
  }

  @Test
  void aFollowerGoesOnAfterTheLastEventThatItHas() {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    awaitEvents(id, 1);
    topic.says("vm-service", story.created());
    Follower before = follow(id);
    before.awaitIds("1", "2");
    before.close();

    topic.says("vm-service", story.booted());
    awaitEvents(id, 3);
    Follower after = follow(id + "/events?after=1", "Last-Event-ID", "2");
    after.awaitIds("3");
    topic.says("bootstrap-service", story.initialised());
    after.awaitIds("3", "4");
    Follower byParameter = follow(id + "/events?after=3");
    byParameter.awaitIds("4");
  }

  @Test
  void aHistoryOfManyPagesComesWhole() {
    String id = requested(newName());
    for (int i = 0; i < 50; i++) {
      topic.saysUnknown("new-service", id, "dev.slipway.cluster.new.v1", "{}");
    }
    await()
        .untilAsserted(
            () ->
                viewer()
                    .get(CLUSTERS + "/" + id + "/events?after=50")
                    .then()
                    .body("items", hasSize(1)));
    Follower follower = follow(id);
    await().untilAsserted(() -> assertThat(follower.ids()).hasSize(51));
    assertThat(follower.ids())
        .isEqualTo(IntStream.rangeClosed(1, 51).mapToObj(Integer::toString).toList());
  }

  @Test
  void stepsAreToldAsTheyAreAndAsTheyChange() {
    String name = newName();
    String id = requested(name);
    Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    topic.reports(step(id, "seed", StepProgress.Kind.FINISHED, 1, start));
    topic.reports(step(id, "clone", StepProgress.Kind.STARTED, 1, start.plusSeconds(1)));
    await().untilAsserted(() -> cluster(id).body("stages[0].steps", hasSize(2)));

    Follower follower = follow(id);
    await().untilAsserted(() -> assertThat(follower.messages(StepProgress.TYPE)).hasSize(1));
    topic.reports(step(id, "clone", StepProgress.Kind.RETRYING, 1, start.plusSeconds(2)));
    await().untilAsserted(() -> assertThat(follower.messages(StepProgress.TYPE)).hasSize(2));
    topic.reports(step(id, "clone", StepProgress.Kind.STARTED, 2, start.plusSeconds(7)));
    await().untilAsserted(() -> assertThat(follower.messages(StepProgress.TYPE)).hasSize(3));
    topic.reports(step(id, "clone", StepProgress.Kind.FINISHED, 2, start.plusSeconds(9)));
    await().untilAsserted(() -> assertThat(follower.messages(StepProgress.TYPE)).hasSize(4));

    List<Follower.Message> steps = follower.messages(StepProgress.TYPE);
    assertThat(steps).allSatisfy(message -> assertThat(message.field("id")).isNull());
    assertThat(steps)
        .extracting(message -> message.data().getString("kind"))
        .containsExactly("STARTED", "RETRYING", "STARTED", "FINISHED");
    assertThat(steps.get(1).data().<Map<String, Object>>get("$"))
        .isEqualTo(
            Map.of(
                "stage", "VM",
                "node", "n1",
                "step", "clone",
                "kind", "RETRYING",
                "attempt", 1,
                "nextRetry", start.plusSeconds(7).toString(),
                "percent", 40,
                "message", "no answer",
                "code", "PROXMOX_UNREACHABLE",
                "at", start.plusSeconds(2).toString()));
    assertThat(steps.get(2).data().<Map<String, Object>>get("$")).doesNotContainKey("code");
  }

  @Test
  void aSilentStreamSaysThatItIsAlive() {
    String id = requested(newName());
    Follower follower = follow(id);
    await().untilAsserted(() -> assertThat(follower.comments()).hasSizeGreaterThan(2));
  }

  @Test
  void whatIsNoStreamIsAnsweredAsUsual() {
    String id = requested(newName());
    stream(bearer("a-guess"), id).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
    stream(viewer(), "none")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("code", equalTo("CLUSTER_NOT_FOUND"));
    stream(viewer().header("Last-Event-ID", "x"), id)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", containsString("Last-Event-ID"))
        .body("remedy", containsString("Last-Event-ID"));
    stream(viewer().queryParam("after", "-1"), id).then().statusCode(400);
  }

  @Test
  void theHistoryAsJsonIsForEverybodyElse() {
    URI history = service.resolve(CLUSTERS + "/" + requested(newName()) + "/events");
    // Only the heads of the answers are looked at: a stream would have no end.
    List<Follower> others =
        List.of(
            Follower.asking(history),
            Follower.asking(history, "Accept", "*/*"),
            Follower.asking(history, "Accept", "application/json"));
    followers.addAll(others);
    assertThat(others)
        .allSatisfy(
            other ->
                assertThat(other.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("application/json")));
  }

  @Test
  void theStreamEndsWithTheClusterAndIsNotOpenedAgain() {
    String name = newName();
    String id = requested(name);
    Follower follower = follow(id);
    Story story = Story.of(id, name);
    requester().delete(CLUSTERS + "/" + id).then().statusCode(202);
    for (Stage stage : Stage.values()) {
      topic.says("vm-service", story.undone(stage));
    }
    follower.awaitEnd();
    follower.awaitIds("1", "2", "3", "4", "5", "6");
    assertThat(follower.numbered().get(5).field("event"))
        .isEqualTo("dev.slipway.cluster.cluster-destroyed.v1");
    stream(viewer().header("Last-Event-ID", "6"), id).then().statusCode(204);
    Follower again = follow(id, "Last-Event-ID", "4");
    again.awaitEnd();
    again.awaitIds("5", "6");

    topic.says("vm-service", story.undone(Stage.VM));
    awaitEvents(id, 7);
    Follower late = follow(id, "Last-Event-ID", "6");
    late.awaitEnd();
    late.awaitIds("7");
    stream(viewer().header("Last-Event-ID", "7"), id).then().statusCode(204);
  }

  @Test
  void whatAnotherReplicaWritesIsHeard() throws SQLException {
    String id = requested(newName());
    awaitEvents(id, 1);
    Follower follower = follow(id);
    follower.awaitIds("1");
    anotherReplicaWrites(id, 2);
    follower.awaitIds("1", "2");
  }

  @Test
  void whatIsWrittenWhileTheListenerIsAwayIsFound() throws SQLException {
    String id = requested(newName());
    awaitEvents(id, 1);
    Follower follower = follow(id);
    follower.awaitIds("1");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
              + " where application_name = 'slipway stream listener'");
      assertThat(statement.getResultSet().next()).isTrue();
    }
    anotherReplicaWrites(id, 2);
    follower.awaitIds("1", "2");
    anotherReplicaWrites(id, 3);
    follower.awaitIds("1", "2", "3");
  }

  @Test
  void noMoreStreamsAreOpenedThanMayBe() {
    String id = requested(newName());
    List<Follower> three = List.of(follow(id), follow(id), follow(id));
    assertThat(three).allSatisfy(follower -> assertThat(follower.status()).isEqualTo(200));
    int retryAfter =
        Integer.parseInt(
            stream(viewer(), id)
                .then()
                .statusCode(503)
                .body("code", equalTo("TOO_MANY_STREAMS"))
                .extract()
                .header("Retry-After"));
    assertThat(retryAfter).isPositive();
    three.get(0).close();
    await().untilAsserted(() -> assertThat(follow(id).status()).isEqualTo(200));
  }

  private Follower follow(String id, String... headers) {
    String path = id.contains("/") ? id : id + "/events";
    Follower follower = Follower.of(service.resolve(CLUSTERS + "/" + path), headers);
    followers.add(follower);
    return follower;
  }

  private static Response stream(RequestSpecification caller, String id) {
    return caller.header("Accept", "text/event-stream").get(CLUSTERS + "/" + id + "/events");
  }

  /** As a consumer of another process does, with what its handler does in that transaction. */
  private void anotherReplicaWrites(String id, long number) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (PreparedStatement count =
              connection.prepareStatement(
                  "update cluster set next_event = next_event + 1 where id = ?");
          PreparedStatement log =
              connection.prepareStatement(
                  "insert into event_log (cluster, number, event_id, source, type, time, data)"
                      + " values (?, ?, ?, '/elsewhere', 'dev.slipway.cluster.new.v1', now(),"
                      + " '{}')")) {
        count.setObject(1, UUID.fromString(id));
        count.executeUpdate();
        log.setObject(1, UUID.fromString(id));
        log.setLong(2, number);
        log.setObject(3, UUID.randomUUID());
        log.executeUpdate();
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static StepProgress step(
      String id, String step, StepProgress.Kind kind, int attempt, Instant at) {
    boolean failed = kind == StepProgress.Kind.RETRYING;
    return new StepProgress(
        ClusterId.of(id),
        Stage.VM,
        "n1",
        step,
        kind,
        attempt,
        failed ? at.plusSeconds(5) : null,
        failed ? 40 : null,
        failed ? "PROXMOX_UNREACHABLE" : null,
        failed ? "no answer" : null,
        at);
  }
}
