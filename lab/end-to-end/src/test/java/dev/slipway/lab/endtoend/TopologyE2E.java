package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.GeneratedFile;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of a cluster, as a client of its Kubernetes API sees it. */
class TopologyE2E {

  private static final String CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

  private final Installation slipway = Installation.shared();

  /**
   * What a node is to look like.
   *
   * @param taints as {@code key=value:Effect}
   */
  private record Expected(
      String name, boolean server, List<String> labels, List<String> taints, int cores) {}

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files =
        Files.list(GeneratedFile.projectRoot().resolve("deploy/examples/clusters"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void becomesTheClusterThatItDescribes(Path example) throws IOException {
    JsonNode asked = new YAMLMapper().readTree(example.toFile());
    List<Expected> expected = expected(asked);
    String id = slipway.request(Files.readString(example));

    JsonNode ready = slipway.awaitPhase(id, "READY");

    assertThat(ready.path("nodes").findValuesAsText("name"))
        .isEqualTo(expected.stream().map(Expected::name).toList());
    assertThat(seenThroughKubernetes(id)).isEqualTo(sorted(expected));
    assertThat(slipway.types(id)).filteredOn("k3s-ready"::equals).hasSize(1);

    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
  }

  private static List<Expected> expected(JsonNode asked) {
    String name = asked.path("name").asText();
    List<String> everywhere = texts(asked.at("/k3s/nodeLabels"));
    List<Expected> nodes = new ArrayList<>();
    JsonNode servers = asked.path("servers");
    for (int n = 1; n <= servers.path("count").asInt(); n++) {
      nodes.add(
          new Expected(
              name + "-server-" + n,
              true,
              everywhere,
              texts(asked.at("/k3s/nodeTaints")),
              servers.path("cores").asInt()));
    }
    int n = 1;
    for (JsonNode pool : asked.path("agentPools")) {
      List<String> labels = new ArrayList<>(everywhere);
      labels.addAll(texts(pool.path("nodeLabels")));
      for (int i = 0; i < pool.path("count").asInt(); i++) {
        nodes.add(
            new Expected(
                name + "-agent-" + n++,
                false,
                labels,
                texts(pool.path("nodeTaints")),
                pool.path("cores").asInt()));
      }
    }
    return nodes;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(entry -> texts.add(entry.asText()));
    return texts;
  }

  private List<Expected> seenThroughKubernetes(String id) {
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(slipway.api().kubeconfig(id)))
            .build()) {
      List<Node> nodes = kubernetes.nodes().list().getItems();
      assertThat(nodes).allMatch(Readiness::isNodeReady);
      return sorted(nodes.stream().map(TopologyE2E::seen).toList());
    }
  }

  private static Expected seen(Node node) {
    return new Expected(
        node.getMetadata().getName(),
        node.getMetadata().getLabels().containsKey(CONTROL_PLANE),
        node.getMetadata().getLabels().entrySet().stream()
            .filter(label -> !label.getKey().contains("kubernetes.io/"))
            .map(label -> label.getKey() + "=" + label.getValue())
            .toList(),
        node.getSpec().getTaints().stream()
            .map(taint -> taint.getKey() + "=" + taint.getValue() + ":" + taint.getEffect())
            .toList(),
        Integer.parseInt(node.getStatus().getCapacity().get("cpu").getAmount()));
  }

  private static List<Expected> sorted(List<Expected> nodes) {
    return nodes.stream().sorted(Comparator.comparing(Expected::name)).toList();
  }
}
