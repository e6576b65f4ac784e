package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.lab.standalone.deadletters.DeadLetter;
import dev.slipway.lab.standalone.deadletters.DeadLetterQueue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records that nobody can read, and records that one service trips over. An installation of its
 * own: they stay on the topic for ever.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersE2E {

  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  @TempDir private Path folder;
  private Installation slipway;

  @BeforeAll
  void start() {
    slipway = Installation.withReplicas("poisoned", 1, "/faulty-simulator.yaml");
  }

  @AfterAll
  void stop() {
    slipway.close();
  }

  @Test
  void aDestroyGetsThroughAndARedriveReachesItsServiceAlone() throws Exception {
    String cluster = slipway.request("name: poisoned\n");
    slipway.awaitEvent(cluster, "vm-created");
    UUID unreadable = UuidCreator.getTimeOrderedEpoch();
    publishes(cluster, "vm-booted", unreadable, "not JSON");
    Map<String, UUID> trips = new LinkedHashMap<>();
    for (String service : SERVICES) {
      trips.put(service, everyServiceButThisTakes(cluster, service));
    }
    for (String service : SERVICES) {
      await(service)
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(letters(service))
                      .extracting(DeadLetter::id)
                      .containsExactly(unreadable.toString(), trips.get(service).toString()));
      assertThat(letters(service).get(0).reason()).contains("the payload is not a dev.slipway");
      assertThat(letters(service).get(1).reason()).contains("a bug of the handler");
    }

    slipway.destroy(cluster);

    slipway.mustHaveLeftNothing();
    listTellsEverything(cluster);
    awaitCounted("vm-service", 2);
    long history = end(EVENTS);
    for (String service : SERVICES) {
      redriveReaches(service, trips.get(service));
    }
    assertThat(end(EVENTS)).isEqualTo(history);
    awaitCounted("vm-service", 1);
    whatFailsAgainLiesThereAgain();
  }

  private UUID everyServiceButThisTakes(String cluster, String service) throws Exception {
    UUID event = UuidCreator.getTimeOrderedEpoch();
    tripsOver(service, event);
    String body =
        """
        {"cluster": "%s", "generation": 1, "run": 1, "by": "somebody", "at": "%s"}
        """
            .formatted(cluster, Instant.now());
    publishes(cluster, "kubeconfig-read", event, body);
    return event;
  }

  private void redriveReaches(String service, UUID event) throws Exception {
    tripsNoMore(service);
    assertThat(taken(service, event)).isFalse();
    String offset = "" + letters(service).get(1).offset();

    Launched redrive = slipway("dlq", "redrive", "--service", service, "--offset", offset);

    assertThat(redrive.ended()).as(redrive.said()).isZero();
    await(service).atMost(PATIENCE).until(() -> taken(service, event));
    assertThat(letters(service).get(0).redrivenAt()).isNull();
    assertThat(letters(service).get(1).redrivenAt()).isNotNull();
    Launched again = slipway("dlq", "redrive", "--service", service, "--offset", offset);
    assertThat(again.ended()).isEqualTo(1);
    assertThat(again.said()).contains("was redriven at");
    assertThat(end(EVENTS + ".redrive." + service)).isEqualTo(1);
  }

  private void whatFailsAgainLiesThereAgain() throws Exception {
    Launched all = slipway("dlq", "redrive", "--service", "vm-service", "--all", "--yes");
    assertThat(all.ended()).isZero();
    assertThat(all.said()).contains("redriven: 1");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(letters("vm-service")).hasSize(3));
    DeadLetter anew = letters("vm-service").get(2);
    assertThat(anew.from()).isEqualTo(EVENTS + ".redrive.vm-service-0 at 1");
    assertThat(anew.redrivenAt()).isNull();
    Launched shown =
        slipway("dlq", "show", "--service", "vm-service", "--offset", "" + anew.offset());
    assertThat(shown.ended()).isZero();
    assertThat(shown.said()).contains("ce_type: dev.slipway.cluster.vm-booted.v1", "not JSON");
  }

  private void awaitCounted(String service, int letters) {
    await(service)
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(slipway.standalone().services().metrics(service))
                    .contains("slipway_dead_letters " + letters + ".0\n"));
  }

  private void listTellsEverything(String cluster) throws Exception {
    Launched list = slipway("dlq", "list", "--json");
    assertThat(list.ended()).isZero();
    JsonNode told = new ObjectMapper().readTree(list.said());
    assertThat(told).hasSize(2 * SERVICES.size());
    assertThat(told.findValuesAsText("cluster")).containsOnly(cluster);
    assertThat(told.findValuesAsText("since"))
        .extracting(Instant::parse)
        .allMatch(since -> since.isAfter(Instant.now().minus(Duration.ofHours(1))));
  }

  private Launched slipway(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", slipway.standalone().data().toString()));
    return Launched.slipway(folder, all);
  }

  private List<DeadLetter> letters(String service) {
    return new DeadLetterQueue(slipway.standalone().kafka(), service).letters();
  }

  private void publishes(String cluster, String type, UUID id, String body) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", slipway.standalone().kafka(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      ProducerRecord<String, String> record = new ProducerRecord<>(EVENTS, cluster, body);
      Map.of(
              "ce_specversion",
              "1.0",
              "ce_id",
              id.toString(),
              "ce_source",
              "/vm-service",
              "ce_type",
              "dev.slipway.cluster." + type + ".v1",
              "ce_subject",
              cluster,
              "ce_time",
              Instant.now().toString(),
              "content-type",
              "application/json")
          .forEach((n, v) -> record.headers().add(n, v.getBytes(StandardCharsets.UTF_8)));
      producer.send(record).get();
    }
  }

  /** A bug of a handler, as the database can have one. */
  private void tripsOver(String service, UUID event) throws SQLException {
    execute(
        service,
        """
        create function trip() returns trigger language plpgsql as $$
        begin raise exception 'a bug of the handler'; end $$;
        create trigger trip before insert on inbox for each row
          when (new.ce_id = '%s') execute function trip()
        """
            .formatted(event));
  }

  private void tripsNoMore(String service) throws SQLException {
    execute(service, "drop trigger trip on inbox; drop function trip()");
  }

  private void execute(String service, String sql) throws SQLException {
    try (Connection database = slipway.standalone().database(service);
        Statement statement = database.createStatement()) {
      statement.execute(sql);
    }
  }

  private boolean taken(String service, UUID event) throws SQLException {
    try (Connection database = slipway.standalone().database(service);
        Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery("select 1 from inbox where ce_id = '%s'".formatted(event))) {
      return row.next();
    }
  }

  private long end(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", slipway.standalone().kafka()))) {
      int partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      return admin
          .listOffsets(
              IntStream.range(0, partitions)
                  .mapToObj(i -> new TopicPartition(topic, i))
                  .collect(Collectors.toMap(p -> p, any -> OffsetSpec.latest())))
          .all()
          .get()
          .values()
          .stream()
          .mapToLong(each -> each.offset())
          .sum();
    }
  }
}
