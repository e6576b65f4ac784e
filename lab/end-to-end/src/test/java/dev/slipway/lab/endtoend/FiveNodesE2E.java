package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many clusters at once on five nodes with storage of their own, on a bad day: locks that are held,
 * slow copies, and a node that cannot be reached for a while. Few in CI; {@code -Dslipway.crowd=50}
 * has as many as there are people who wait.
 */
class FiveNodesE2E {
  private static final Logger LOG = Logger.getLogger(FiveNodesE2E.class.getName());
  private static final int CLUSTERS = Integer.getInteger("slipway.crowd", 10);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static Installation slipway;

  @BeforeAll
  static void start() {
    slipway =
        Installation.configured(
            "five-nodes",
            1,
            Installation.resource("/five-nodes-slipway.yaml"),
            Installation.resource("/five-nodes-simulator.yaml"));
  }

  @AfterAll
  static void stop() {
    slipway.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"on-five, 5", "on-three, 3"})
  void allAreReadyOrRefusedWithAReasonAndNothingIsLeft(String template, int hosts)
      throws Exception {
    Faults badDay = new Faults(slipway, "bad-day");
    badDay.put(
        """
        locks:
          - {vm: "%1$s-*", times: %2$d}
        tasks:
          - {kind: SLOW, type: qmclone, about: "%1$s-*", delay: PT5S, times: %2$d}
          - {kind: SLOW, type: imgcopy, delay: PT2S, times: %2$d}
        """
            .formatted(template, CLUSTERS / 2));
    List<String> ids = requested(template);

    await()
        .atMost(PATIENCE)
        .until(
            () -> ids.stream().filter(id -> slipway.types(id).contains("vm-created")).count() > 2);
    Faults node = new Faults(slipway, "node-down");
    node.put("nodes: [{node: pve3}]");
    await().atMost(PATIENCE).until(() -> ids.stream().filter(FiveNodesE2E::hasEnded).count() > 2);
    node.remove();
    List<JsonNode> ended = ids.stream().map(FiveNodesE2E::ended).toList();

    assertThat(badDay.remaining()).as("locks that were held, and copies that were slow").isZero();
    Set<String> used = new HashSet<>();
    for (JsonNode cluster : ended) {
      if (cluster.path("phase").asText().equals("READY")) {
        used.add(cluster.at("/nodes/0/proxmoxNode").asText());
      } else {
        assertThat(cluster.at("/failure/code").asText()).as(cluster.toPrettyString()).isNotBlank();
        assertThat(cluster.at("/failure/remedy").asText()).isNotBlank();
      }
    }
    LOG.info(
        () ->
            "%s: %s; on %s"
                .formatted(
                    template,
                    ended.stream()
                        .collect(
                            Collectors.groupingBy(
                                cluster ->
                                    cluster.path("phase").asText()
                                        + cluster.at("/failure/code").asText(),
                                Collectors.counting())),
                    used));
    assertThat(used).hasSize(hosts);
    ids.forEach(id -> slipway.api().delete(id));
    ids.forEach(id -> slipway.awaitCluster(id, gone -> phase(gone, "DESTROYED"), "its end"));
    slipway.mustHaveLeftNothing();
  }

  private static List<String> requested(String template) throws Exception {
    List<Future<String>> asked = new ArrayList<>();
    try (ExecutorService requesters = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 1; i <= CLUSTERS; i++) {
        String yaml = "{name: %s-%d, template: %s}".formatted(template, i, template);
        asked.add(requesters.submit(() -> slipway.request(yaml)));
      }
    }
    List<String> ids = new ArrayList<>();
    for (Future<String> id : asked) {
      ids.add(id.get());
    }
    return ids;
  }

  private static JsonNode ended(String id) {
    return slipway.awaitCluster(
        id, cluster -> phase(cluster, "READY") || phase(cluster, "DESTROYED"), "READY, or an end");
  }

  private static boolean hasEnded(String id) {
    JsonNode cluster = slipway.api().cluster(id);
    return phase(cluster, "READY") || phase(cluster, "DESTROYED");
  }

  private static boolean phase(JsonNode cluster, String phase) {
    return cluster.path("phase").asText().equals(phase);
  }
}
