package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.SlipwayClient;
import dev.slipway.lab.standalone.chaos.Site;
import dev.slipway.lab.standalone.chaos.agent.Order;
import dev.slipway.lab.testing.GeneratedFile;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A cluster of three servers and two agents, of which bootstrap-service is killed all along. */
class JoinsE2E {

  private static final Logger LOG = Logger.getLogger(JoinsE2E.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String BOOTSTRAP = "bootstrap-service";
  private static final int SERVERS = 3;
  private static final int NODES = 5;

  private static final String THREE_AND_TWO =
      """
      servers: {count: 3, cores: 1, memoryMiB: 1024, diskGiB: 10}
      agentPools: [{name: workers, count: 2, cores: 1, memoryMiB: 1024, diskGiB: 10}]
      """;

  private static Site site;

  @BeforeAll
  static void start() {
    site = Site.start(GeneratedFile.projectRoot(), null, 1, null, LOG::info);
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  /** In the middle of the first join, and whenever a node is Ready, as long as one is not. */
  @Test
  void noNodeJoinsTwiceAndNoneIsForgottenAlthoughTheServiceDiesBetweenAnyTwo() {
    String id = site.clients().request("joins", THREE_AND_TWO);

    assertThat(killed(id, "before commit of start-k3s")).isTrue();
    int kills = 0;
    while (killed(id, "after commit of await-node")) {
      kills++;
    }

    // Agents join side by side: two of them may be Ready before the process is gone.
    assertThat(kills).isBetween(SERVERS, NODES);
    assertThat(ready(id).path("nodes")).hasSize(NODES);
    List<String> types = types(id);
    assertThat(types).filteredOn("vm-created"::equals).hasSize(NODES);
    assertThat(types).filteredOn("node-initialised"::equals).hasSize(NODES);
    assertThat(types).filteredOn("k3s-ready"::equals).hasSize(1);
    assertThat(readyNodes(id))
        .containsExactlyInAnyOrder(
            "joins-server-1", "joins-server-2", "joins-server-3", "joins-agent-1", "joins-agent-2");

    site.clients().destroy(id);
    await("DESTROYED").atMost(PATIENCE).until(() -> phase(id).equals("DESTROYED"));
    assertThat(site.standalone().leftovers().orElseThrow().all()).isEmpty();
  }

  /** False if the cluster is READY before it comes by there once more. */
  private static boolean killed(String id, String point) {
    Order order = site.order(BOOTSTRAP, Order.Wanted.of(Order.Action.KILL, point, id));
    await(point).atMost(PATIENCE).until(() -> order.done() || phase(id).equals("READY"));
    return order.done() || !order.withdraw();
  }

  private static String phase(String id) {
    return site.clients().cluster(id).path("phase").asText();
  }

  private static JsonNode ready(String id) {
    return await("READY")
        .atMost(PATIENCE)
        .until(() -> site.clients().cluster(id), is -> is.path("phase").asText().equals("READY"));
  }

  private static List<String> types(String id) {
    List<String> types = new ArrayList<>();
    for (JsonNode event : api().events(id, 0)) {
      types.add(event.path("type").asText().replaceAll("^dev\\.slipway\\.cluster\\.|\\.v1$", ""));
    }
    return types;
  }

  private static List<String> readyNodes(String id) {
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(api().kubeconfig(id)))
            .build()) {
      return kubernetes.nodes().list().getItems().stream()
          .filter(Readiness::isNodeReady)
          .map(node -> node.getMetadata().getName())
          .toList();
    }
  }

  private static SlipwayClient api() {
    return new SlipwayClient(site.standalone().api(), site.standalone().apiToken());
  }
}
