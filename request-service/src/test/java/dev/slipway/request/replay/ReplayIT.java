package dev.slipway.request.replay;

import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static dev.slipway.request.Seen.awaitEvents;
import static dev.slipway.request.Seen.awaitPhase;
import static dev.slipway.request.Seen.events;
import static dev.slipway.request.replay.Projected.text;
import static dev.slipway.request.replay.Projected.texts;
import static dev.slipway.request.replay.Projected.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.DestroyCause;
import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Stage;
import dev.slipway.request.Api;
import dev.slipway.request.RequestServiceProfile;
import dev.slipway.request.Story;
import dev.slipway.request.Topic;
import dev.slipway.request.store.Clusters;
import io.cloudevents.CloudEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real consumer made of the real topic is what a replay makes of it. */
@QuarkusTest
@TestProfile(RequestServiceProfile.class)
class ReplayIT {

  private static final Logger LOG = Logger.getLogger(ReplayIT.class.getName());
  private static final String GROUP = "request-service ";
  private static final int NAMES = 5;

  @Inject Clusters clusters;

  private Topic topic;

  @BeforeEach
  void open() throws SQLException {
    topic = new Topic();
    update("create table if not exists test_fault (event_id uuid)");
    update(
        """
        create or replace function test_fault() returns trigger language plpgsql as $$
        begin
          if new.event_id in (select event_id from test_fault) then
            raise exception 'a bug of the handler';
          end if;
          return new;
        end
        $$
        """);
    update(
        "create or replace trigger test_fault before insert on event_log"
            + " for each row execute function test_fault()");
  }

  @AfterEach
  void close() throws SQLException {
    topic.close();
    update("drop trigger test_fault on event_log");
    update("drop function test_fault");
    update("drop table test_fault");
  }

  static List<Long> seeds() {
    String given = System.getProperty("slipway.seed");
    return given == null ? List.of(1L, 2L, System.nanoTime()) : List.of(Long.valueOf(given));
  }

  @ParameterizedTest(name = "-Dslipway.seed={0}")
  @MethodSource("seeds")
  void incrementalIsReplayed(long seed) throws Exception {
    LOG.info(() -> "-Dslipway.seed=" + seed);
    RandomHistories histories = new RandomHistories(seed, NAMES);

    // In the middle of it too, where the consumer may be at any record while rows are put in place.
    try (ExecutorService others = Executors.newSingleThreadExecutor()) {
      Future<?> saying = others.submit(() -> histories.sayAll(topic));
      do {
        update("update cluster set phase = 'HELD' where phase in ('REQUESTED', 'PROVISIONING')");
        assertThat(replay(false, true)).matches(Report::equal);
      } while (!saying.isDone());
      saying.get();
    }
    Projected.awaitLogged(histories.said());
    histories.destroyed().forEach(id -> awaitPhaseOf(id, "DESTROYED"));

    Report readOn = replay(false, false);
    Report fromScratch = replay(true, false);
    assertThat(readOn).satisfies(ReplayIT::isEqual);
    assertThat(readOn.fromSnapshot()).isTrue();
    assertThat(fromScratch).satisfies(ReplayIT::isEqual);
    assertThat(fromScratch.fromSnapshot()).isFalse();
    assertThat(fromScratch.folded()).isGreaterThan(readOn.folded());
    assertThat(fromScratch.clusters()).isEqualTo(readOn.clusters());
    for (String id : histories.destroyed()) {
      assertThat(texts("select type from event_log where cluster = ?", UUID.fromString(id)))
          .containsOnlyOnce("dev.slipway.cluster.cluster-destroyed.v1");
    }
  }

  @Test
  void whatWasTamperedWithIsFoundAndMended() throws SQLException {
    String name = newName();
    String id = requested(name);
    topic.says("vm-service", Story.of(id, name).created());
    topic.says("vm-service", Story.of(id, name).booted());
    awaitEvents(id, 3);
    isEqual(replay(false, false));
    String before = rows(id);
    UUID cluster = UUID.fromString(id);
    update("update cluster set phase = 'READY', next_event = 9 where id = ?", cluster);
    update("update event_log set data = '{}' where cluster = ? and number = 2", cluster);
    update("delete from event_log where cluster = ? and number = 3", cluster);
    update("update living_name set cluster = ? where name = ?", UUID.randomUUID(), name);

    Report found = replay(false, false);
    assertThat(found.equal()).isFalse();
    assertThat(found.differences())
        .extracting(each -> each.where() + ", " + each.column())
        .containsExactly(
            "cluster, phase",
            "cluster, next_event",
            "event 2, data",
            "event 3, row",
            "name " + name + ", cluster");
    assertThat(found.differences().get(0).live()).isEqualTo("READY");
    assertThat(found.differences().get(0).replayed()).isEqualTo("PROVISIONING");
    assertThat(rows(id)).isNotEqualTo(before);

    Report mended = replay(false, true);
    assertThat(mended.swapped()).isTrue();
    assertThat(rows(id)).isEqualTo(before);
    assertThat(replay(false, false)).satisfies(ReplayIT::isEqual);
    topic.says("bootstrap-service", Story.of(id, name).initialised());
    awaitEvents(id, 4);
    assertThat(replay(false, false)).satisfies(ReplayIT::isEqual);
  }

  @Test
  void whatOnlyThisServiceKnowsOutlivesASwap() throws SQLException {
    String name = newName();
    String id =
        post(
                requester().header("Idempotency-Key", name),
                "name: " + name + "\ndeletionProtection: true")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    requester().delete(Api.CLUSTERS + "/" + id + "?confirm=" + name).then().statusCode(202);
    awaitEvents(id, 2);
    UUID cluster = UUID.fromString(id);
    String known = known(cluster);
    ClusterRequested accepted = accepted();
    update("update cluster set phase = 'HELD' where id = ?", cluster);

    Report mended = replay(false, true);

    assertThat(mended.swapped()).isTrue();
    assertThat(known(cluster)).isEqualTo(known);
    assertThat(text("select phase from cluster where id = ?", cluster)).isEqualTo("DESTROYING");
    assertThat(clusters.living(accepted.name().value()).orElseThrow().id())
        .isEqualTo(accepted.cluster());
    post(
            requester().header("Idempotency-Key", name),
            "name: " + name + "\ndeletionProtection: true")
        .then()
        .statusCode(202);
    // The topic says it at last.
    topic.says("request-service", accepted);
    awaitEvents(accepted.cluster().toString(), 1);
    assertThat(replay(false, false)).satisfies(ReplayIT::isEqual);
  }

  @Test
  void aRedrivenRecordKeepsTheNumberThatItWasGivenLate() throws SQLException {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    awaitEvents(id, 1);
    isEqual(replay(false, false));
    CloudEvent created = fails(story.created());
    topic.says("vm-service", story.booted());
    awaitEvents(id, 2);

    // Passed over it is when the consumer has noted that it went on, once a second.
    await()
        .untilAsserted(
            () -> {
              Report before = replay(false, false);
              assertThat(before.differences()).isEmpty();
              assertThat(before.passedOver())
                  .extracting(each -> each.event().toString())
                  .containsExactly(created.getId());
              assertThat(before.equal()).isFalse();
            });

    update("delete from test_fault");
    topic.redrives(created);
    awaitEvents(id, 3);
    topic.says("bootstrap-service", story.initialised());
    awaitEvents(id, 4);
    assertThat(replay(false, false)).satisfies(ReplayIT::isEqual);
    assertThat(replay(true, false)).satisfies(ReplayIT::isEqual);
    update("update cluster set status = null where id = ?", UUID.fromString(id));
    assertThat(replay(false, true).swapped()).isTrue();
    assertThat(events(id).getString("items[2].id")).isEqualTo(created.getId());
    assertThat(events(id).getList("items.number", Integer.class)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aSwapTakesNothingAheadOfTheConsumerWhichStillSaysWhatFollows() throws SQLException {
    String name = newName();
    String id = requested(name);
    Story story = Story.of(id, name);
    ClusterId cluster = ClusterId.of(id);
    topic.says(
        "request-service",
        new ClusterDestroyRequested(cluster, 1, 1, DestroyCause.USER, "somebody", null));
    topic.says("vm-service", story.undone(Stage.VM));
    topic.says("bootstrap-service", story.undone(Stage.BOOTSTRAP));
    CloudEvent last = fails(story.undone(Stage.KUBECONFIG));
    awaitEvents(id, 4);
    update("update cluster set phase = 'READY' where id = ?", cluster.value());

    Report swapped = replay(false, true);

    assertThat(swapped.swapped()).isTrue();
    assertThat(swapped.passedOver()).hasSize(1);
    assertThat(swapped.equal()).isFalse();
    update("delete from test_fault");
    topic.redrives(last);
    awaitPhase(id, "DESTROYED");
    assertThat(events(id).getList("items.type", String.class))
        .containsOnlyOnce("dev.slipway.cluster.cluster-destroyed.v1");
    assertThat(replay(false, false)).satisfies(ReplayIT::isEqual);
  }

  @Test
  void aReplayPublishesNothingAndMovesNoOffsets() throws Exception {
    RandomHistories histories = new RandomHistories(3, 2);
    histories.sayAll(topic);
    Projected.awaitLogged(histories.said());
    histories.destroyed().forEach(id -> awaitPhaseOf(id, "DESTROYED"));
    update(
        "update cluster set phase = 'HELD' where id = ?",
        UUID.fromString(histories.said().get(0).getSubject()));
    await().until(() -> text("select count(*) from outbox where sent_at is null").equals("0"));
    await().untilAsserted(ReplayIT::everythingIsCommitted);
    Map<String, Long> before = offsets();
    String outbox = text("select count(*) || ' ' || max(seq) from outbox");

    assertThat(replay(true, true).swapped()).isTrue();

    assertThat(text("select count(*) || ' ' || max(seq) from outbox")).isEqualTo(outbox);
    assertThat(offsets()).isEqualTo(before);
  }

  @Test
  void aSwapDeletesNoClusterOfWhichTheTopicKnowsNothing() throws SQLException {
    UUID forged = UUID.randomUUID();
    update(
        """
        insert into cluster (id, status, request)
        select ?, status, request from cluster where status is not null limit 1
        """,
        forged);
    try {
      assertThat(replay(false, false).differences())
          .extracting(Difference::cluster)
          .containsOnly(forged);
      assertThatThrownBy(() -> replay(false, true))
          .isInstanceOf(ReplayRefusal.class)
          .hasMessageContaining("the topic has never said a word of cluster " + forged);
      assertThat(texts("select id from cluster where id = ?", forged)).hasSize(1);
    } finally {
      update("delete from cluster where id = ?", forged);
    }
  }

  @Test
  void oneReplayAtATime() throws SQLException {
    try (Connection other = Projected.connect()) {
      other.setAutoCommit(false);
      Shadow.beside(other);
      assertThatThrownBy(() -> replay(false, false))
          .isInstanceOf(ReplayRefusal.class)
          .hasMessageContaining("another replay is running");
      other.rollback();
    }
  }

  private CloudEvent fails(dev.slipway.events.ClusterEvent event) throws SQLException {
    CloudEvent failing = topic.cloudEvent("vm-service", event);
    update("insert into test_fault values (?)", UUID.fromString(failing.getId()));
    return topic.again(failing);
  }

  private ClusterRequested accepted() {
    ClusterRequested request =
        new ClusterRequested(
            new ClusterId(UuidCreator.getTimeOrderedEpoch()),
            1,
            1,
            ClusterName.of(newName()),
            Story.spec(),
            FailurePolicy.HOLD,
            "ci",
            "alpha");
    QuarkusTransaction.requiringNew()
        .run(() -> clusters.insert(request, true, Instant.parse("2026-01-01T00:00:00Z")));
    return request;
  }

  private static Report replay(boolean fromScratch, boolean swap) throws SQLException {
    try (Connection connection = Projected.connect()) {
      return Replay.run(connection, Topic.bootstrapServers(), fromScratch, swap);
    }
  }

  private static void isEqual(Report report) {
    assertThat(report.differences()).isEmpty();
    assertThat(report.passedOver()).isEmpty();
    assertThat(report.equal()).isTrue();
  }

  private static void awaitPhaseOf(String id, String phase) {
    await()
        .atMost(Projected.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(texts("select phase from cluster where id = ?", UUID.fromString(id)))
                    .containsExactly(phase));
  }

  /** All that a swap may touch. */
  private static String rows(String id) throws SQLException {
    UUID cluster = UUID.fromString(id);
    return texts("select c::text from cluster c where id = ?", cluster)
        + "\n"
        + texts("select e::text from event_log e where cluster = ? order by number", cluster)
        + "\n"
        + texts("select n::text from living_name n where cluster = ?", cluster);
  }

  private static String known(UUID cluster) throws SQLException {
    return text(
        "select concat_ws(' ', deletion_protection, destroy_requested_at, created_at)"
            + " from cluster where id = ?",
        cluster);
  }

  private static void everythingIsCommitted() throws Exception {
    Map<String, Long> offsets = offsets();
    offsets.forEach(
        (what, offset) -> {
          if (what.startsWith(GROUP)) {
            String end = "end " + what.substring(GROUP.length());
            assertThat(offset).as(what).isEqualTo(offsets.get(end));
          }
        });
  }

  /** Where every topic ends, and what every group has committed. */
  private static Map<String, Long> offsets() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", Topic.bootstrapServers()))) {
      Map<String, Long> offsets = new HashMap<>();
      Map<TopicPartition, OffsetSpec> ends =
          admin
              .describeTopics(admin.listTopics().names().get())
              .allTopicNames()
              .get()
              .values()
              .stream()
              .flatMap(
                  t ->
                      t.partitions().stream().map(p -> new TopicPartition(t.name(), p.partition())))
              .collect(Collectors.toMap(p -> p, any -> OffsetSpec.latest()));
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach((p, end) -> offsets.put("end " + p, end.offset()));
      for (var group : admin.listGroups().all().get()) {
        admin
            .listConsumerGroupOffsets(group.groupId())
            .partitionsToOffsetAndMetadata()
            .get()
            .forEach((p, at) -> offsets.put(group.groupId() + " " + p, at.offset()));
      }
      return offsets;
    }
  }
}
