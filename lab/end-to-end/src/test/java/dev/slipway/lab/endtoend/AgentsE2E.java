package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Agents that fail: another VM takes their place, the cluster does without them and says so, or it
 * is taken down (ADR 23). Whoever is a node, the Kubernetes API says.
 */
@ExtendWith(LeavesNothing.class)
class AgentsE2E {

  private final Installation slipway = Installation.shared();
  private Faults faults;

  @AfterEach
  void mendEverything() throws Exception {
    faults.remove();
  }

  @ParameterizedTest
  @CsvSource({
    "agent-silent, NEVER_BOOTS, VM_DID_NOT_BOOT",
    "agent-broken, CLOUD_INIT_ERROR, CLOUD_INIT_FAILED"
  })
  void oneThatFailsIsReplaced(String name, String fault, String code) throws Exception {
    String id = requestWith(name, fault, 1, "");

    JsonNode ready = slipway.awaitPhase(id, "READY");

    assertThat(kubernetesNodes(id))
        .containsExactlyInAnyOrder(name + "-server-1", name + "-agent-1", name + "-agent-2");
    assertThat(condition(ready).path("status").asText()).isEqualTo("True");
    JsonNode agent = ready.at("/nodes/1");
    assertThat(agent.path("instance").asInt()).isEqualTo(2);
    assertThat(agent.at("/failure/code").asText()).isEqualTo(code);
    assertThat(agent.at("/failure/lost").asBoolean()).isFalse();
    assertThat(vmids(id)).hasSize(4);
    assertThat(slipway.hypervisor().vms())
        .as("the one that failed is gone")
        .doesNotContain(vmids(id, name + "-agent-1").getFirst())
        .contains(agent.path("vmid").asInt());
    mustHaveLeftNothing(slipway.destroy(id));
  }

  @Test
  void oneThatFailsThreeTimesIsDoneWithout() throws Exception {
    String name = "agent-lost";
    String id = requestWith(name, "NEVER_BOOTS", 3, "minReadyAgents: 1");

    JsonNode ready = slipway.awaitPhase(id, "READY");

    assertThat(kubernetesNodes(id))
        .containsExactlyInAnyOrder(name + "-server-1", name + "-agent-2");
    assertThat(condition(ready).path("status").asText()).isEqualTo("False");
    assertThat(condition(ready).path("reason").asText()).isEqualTo("AgentsLost");
    assertThat(condition(ready).path("message").asText()).contains(name + "-agent-1");
    assertThat(ready.at("/nodes/1/failure/lost").asBoolean()).isTrue();
    assertThat(vmids(id, name + "-agent-1")).hasSize(3);
    assertThat(slipway.hypervisor().vms())
        .doesNotContainAnyElementsOf(vmids(id, name + "-agent-1"));
    mustHaveLeftNothing(slipway.destroy(id));
  }

  @Test
  void withFewerLeftThanAreNeededTheClusterIsTakenDown() throws Exception {
    String id = requestWith("agent-needed", "NEVER_BOOTS", 2, "nodeReplacements: 1");

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");

    assertThat(gone.at("/failure/stage").asText()).isEqualTo("VM");
    assertThat(gone.at("/failure/code").asText()).isEqualTo("VM_DID_NOT_BOOT");
    assertThat(gone.at("/failure/node").asText()).isEqualTo("agent-needed-agent-1");
    mustHaveLeftNothing(gone);
  }

  private String requestWith(String name, String fault, int times, String bearing)
      throws Exception {
    faults = new Faults(slipway, name);
    faults.put("guests: [{kind: %s, guests: %s-agent-1, times: %d}]".formatted(fault, name, times));
    return slipway.request(
        """
        name: %s
        agentPools: [{name: workers, count: 2, cores: 1, memoryMiB: 1024, diskGiB: 10}]
        %s
        """
            .formatted(name, bearing));
  }

  private static JsonNode condition(JsonNode cluster) {
    for (JsonNode condition : cluster.path("conditions")) {
      if (condition.path("type").asText().equals("AgentsReady")) {
        return condition;
      }
    }
    throw new AssertionError("no condition AgentsReady: " + cluster.toPrettyString());
  }

  private List<String> kubernetesNodes(String id) {
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(slipway.api().kubeconfig(id)))
            .build()) {
      List<Node> nodes = kubernetes.nodes().list().getItems();
      assertThat(nodes).allMatch(Readiness::isNodeReady);
      return nodes.stream().map(node -> node.getMetadata().getName()).toList();
    }
  }

  /** Of all VMs that there ever were. */
  private List<Integer> vmids(String id) {
    return vmids(id, "");
  }

  private List<Integer> vmids(String id, String node) {
    List<Integer> vmids = new ArrayList<>();
    for (JsonNode event : slipway.api().events(id, 0)) {
      boolean created = event.path("type").asText().contains(".vm-created.");
      if (created && event.at("/data/node").asText().startsWith(node)) {
        vmids.add(event.at("/data/vmid").asInt());
      }
    }
    return vmids;
  }

  private void mustHaveLeftNothing(JsonNode cluster) {
    slipway.mustHaveLeftNothingOf(cluster);
    assertThat(slipway.hypervisor().vms())
        .doesNotContainAnyElementsOf(vmids(cluster.path("id").asText()));
  }
}
