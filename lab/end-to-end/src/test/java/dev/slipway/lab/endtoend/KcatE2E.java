package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.endtoend.leaks.Canary;
import dev.slipway.lab.endtoend.leaks.Search;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What somebody else's Kafka consumer sees who reads the events topic from its beginning: every
 * cluster's whole history in order, in CloudEvents of the Kafka protocol binding's binary mode, and
 * no secret.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KcatE2E {

  private static final String TOPIC = "slipway.clusters.events.v1";
  private static final String EVENT_ID = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f-]{17}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Installation slipway = Installation.shared();
  private final List<Canary> secrets = new ArrayList<>();
  private final List<Record> records = new ArrayList<>();
  private String cluster;
  private String output;

  private record Record(String key, Map<String, String> headers, String payload) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  @BeforeAll
  void aLife() throws Exception {
    InstallationSecrets made = new InstallationSecrets(slipway.standalone().data());
    secrets.addAll(made.ofTheInstallation());
    cluster = slipway.request("name: overheard\nk3sToken: overheard-k3s-token\n");
    secrets.add(Canary.of("the K3s token", "overheard-k3s-token"));
    slipway.awaitEvent(cluster, "vm-created");
    secrets.addAll(made.ofTheCluster(cluster, "overheard"));
    secrets.add(made.firstContact(cluster, "overheard"));
    slipway.awaitPhase(cluster, "READY");
    secrets.add(InstallationSecrets.clientKey(slipway.api().kubeconfig(cluster), "overheard"));
    slipway.destroy(cluster);
    List<String> lines =
        Kcat.run(
            List.of(
                "-C",
                "-J",
                "-e",
                "-q",
                "-o",
                "beginning",
                "-t",
                TOPIC,
                "-b",
                slipway.standalone().kafka()));
    output = String.join("\n", lines);
    for (String line : lines) {
      records.add(record(JSON.readTree(line)));
    }
  }

  @Test
  void seesTheWholeHistoryOfEveryClusterInOrder() {
    Map<String, List<Record>> histories = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Record record : records) {
      if (seen.add(record.header("ce_source") + record.header("ce_id"))) {
        histories.computeIfAbsent(record.key(), any -> new ArrayList<>()).add(record);
      }
    }

    assertThat(histories).containsKey(cluster);
    assertThat(histories.get(cluster))
        .extracting(record -> record.header("ce_type"))
        .containsSubsequence(
            "dev.slipway.cluster.cluster-requested.v1",
            "dev.slipway.cluster.kubeconfig-stored.v1",
            "dev.slipway.cluster.kubeconfig-read.v1",
            "dev.slipway.cluster.cluster-destroyed.v1");
    histories.forEach(
        (id, history) ->
            assertThat(history.stream().map(KcatE2E::asTheApiTellsIt))
                .as(id)
                .containsExactlyElementsOf(told(id)));
  }

  /** CloudEvents' "Kafka Protocol Binding", 3.2: binary content mode. */
  @Test
  void everyRecordIsACloudEventInBinaryMode() throws IOException {
    assertThat(records).isNotEmpty();
    for (Record record : records) {
      assertThat(record.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("ce_specversion", "1.0")
          .containsEntry("ce_subject", record.key())
          .containsEntry("ce_dataschema", "urn:slipway:schema:" + record.header("ce_type"))
          // This one is mapped to content-type, and to nothing else.
          .doesNotContainKey("ce_datacontenttype");
      assertThat(record.headers().keySet()).allMatch(n -> n.matches("content-type|ce_[a-z0-9]+"));
      assertThat(record.header("ce_id")).matches(EVENT_ID);
      assertThat(record.header("ce_source")).matches("/(request|vm|bootstrap|kubeconfig)-service");
      assertThat(record.header("ce_type")).matches("dev\\.slipway\\.cluster\\.[a-z0-9-]+\\.v[0-9]");
      assertThat(OffsetDateTime.parse(record.header("ce_time"))).isNotNull();
      assertThat(JSON.readTree(record.payload()).path("cluster").asText()).isEqualTo(record.key());
    }
  }

  @Test
  void seesNoSecret() {
    byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
    assertThat(
            new Search(secrets)
                .in(finder -> finder.look("kcat's output", new ByteArrayInputStream(bytes))))
        .isEmpty();
  }

  /** Headers are a list: name, value, name, value. */
  private static Record record(JsonNode line) {
    JsonNode pairs = line.path("headers");
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      String before = headers.put(pairs.get(i).asText(), pairs.get(i + 1).asText());
      assertThat(before).as("a header that is there twice").isNull();
    }
    return new Record(line.path("key").asText(), headers, line.path("payload").asText());
  }

  /** What record and API say of an event; the API's database rounds times to microseconds. */
  private record Told(String id, String type, String source, OffsetDateTime time, JsonNode data) {
    Told {
      time = time.plusNanos(500).truncatedTo(ChronoUnit.MICROS);
    }
  }

  private static Told asTheApiTellsIt(Record record) {
    try {
      return new Told(
          record.header("ce_id"),
          record.header("ce_type"),
          record.header("ce_source"),
          OffsetDateTime.parse(record.header("ce_time")),
          JSON.readTree(record.payload()));
    } catch (IOException e) {
      throw new AssertionError("a payload that is not JSON", e);
    }
  }

  private List<Told> told(String id) {
    List<Told> told = new ArrayList<>();
    for (JsonNode event : slipway.api().events(id, 0)) {
      told.add(
          new Told(
              event.path("id").asText(),
              event.path("type").asText(),
              event.path("source").asText(),
              OffsetDateTime.parse(event.path("time").asText()),
              event.path("data")));
    }
    return told;
  }
}
