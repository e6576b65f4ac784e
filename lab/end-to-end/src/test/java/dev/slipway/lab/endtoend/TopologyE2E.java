package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clusters of several servers and agents, as a client of their Kubernetes API sees them. */
class TopologyE2E {

  private final Installation slipway = Installation.shared();

  @Test
  void threeServersAndTwoPoolsOfAgentsBecomeOneClusterAndNothing() {
    String id =
        slipway.request(
            """
            name: wide
            servers: 3
            agentPools:
              - {name: web, count: 2, nodeLabels: [tier=web]}
              - {name: gpu, nodeTaints: ["gpu=yes:NoSchedule"], cores: 1}
            k3s: {config: {secrets-encryption: true, kubelet-arg: [max-pods=50]}}
            """);

    JsonNode ready = slipway.awaitPhase(id, "READY");

    assertThat(ready.path("nodes").findValuesAsText("name"))
        .containsExactly(
            "wide-server-1",
            "wide-server-2",
            "wide-server-3",
            "wide-agent-1",
            "wide-agent-2",
            "wide-agent-3");
    assertThat(slipway.hypervisor().vms()).hasSize(6);
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(slipway.api().kubeconfig(id)))
            .build()) {
      seenThroughKubernetes(kubernetes.nodes().list().getItems());
    }
    assertThat(slipway.types(id)).filteredOn("vm-booted"::equals).hasSize(6);
    assertThat(slipway.types(id)).filteredOn("k3s-ready"::equals).hasSize(1);

    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
  }

  private static void seenThroughKubernetes(List<Node> nodes) {
    assertThat(nodes).hasSize(6).allMatch(Readiness::isNodeReady);
    assertThat(nodes)
        .filteredOn(
            node ->
                node.getMetadata().getLabels().containsKey("node-role.kubernetes.io/control-plane"))
        .extracting(node -> node.getMetadata().getName())
        .containsExactlyInAnyOrder("wide-server-1", "wide-server-2", "wide-server-3");
    assertThat(nodes)
        .filteredOn(node -> "web".equals(node.getMetadata().getLabels().get("tier")))
        .extracting(node -> node.getMetadata().getName())
        .containsExactlyInAnyOrder("wide-agent-1", "wide-agent-2");
    assertThat(nodes)
        .filteredOn(node -> !node.getSpec().getTaints().isEmpty())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.getMetadata().getName()).isEqualTo("wide-agent-3");
              assertThat(node.getSpec().getTaints().getFirst().getEffect()).isEqualTo("NoSchedule");
            });
  }
}
