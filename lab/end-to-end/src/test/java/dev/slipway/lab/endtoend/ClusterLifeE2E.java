package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Administrator;
import dev.slipway.lab.standalone.SlipwayClient;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster from its request to its cleanup report, driven through the API alone. */
class ClusterLifeE2E {

  private final Installation slipway = Installation.shared();
  private final Administrator proxmox = slipway.administrator();

  @Test
  void aRequestOfANameAndNothingElseEndsInAKubeconfigThatWorksAndADeleteInNothing() {
    JsonNode plan = slipway.api().plan("name: life\n");
    assertThat(plan.path("fits").asBoolean()).as(plan.toPrettyString()).isTrue();
    slipway.mustHaveLeftNothing();

    String id = slipway.request("name: life\n");

    JsonNode ready = slipway.awaitPhase(id, "READY");
    for (String planned : List.of("vmid", "address", "proxmoxNode")) {
      assertThat(ready.at("/nodes/0/" + planned))
          .as(planned)
          .isEqualTo(plan.at("/vms/0/" + planned));
    }

    assertThat(ready.at("/nodes/0/name").asText()).isEqualTo("life-server-1");
    assertThat(ready.at("/nodes/0/vmid").asInt()).isBetween(20000, 29999);
    assertThat(ready.at("/nodes/0/hostKeyFingerprint").asText()).startsWith("SHA256:");
    assertThat(ready.at("/health/ok").asBoolean()).isTrue();
    assertThat(slipway.hypervisor().vms()).hasSize(1);
    assertThat(slipway.hypervisor().volumes()).as("no seed is left").noneMatch(this::isSeed);
    usesKubeconfig(slipway.api().kubeconfig(id));

    JsonNode gone = slipway.destroy(id);

    assertThat(gone.at("/cleanup")).hasSize(3);
    assertThat(gone.at("/cleanup").findValuesAsText("howVerified")).isNotEmpty();
    assertThat(slipway.types(id))
        .containsSubsequence(
            "cluster-requested",
            "vm-created",
            "vm-booted",
            "node-initialised",
            "k3s-ready",
            "kubeconfig-stored",
            "kubeconfig-read",
            "cluster-destroy-requested",
            "cluster-destroyed")
        .contains("seed-removed", "vm-destroyed");
    slipway.mustHaveLeftNothing();
    assertThatThrownBy(() -> slipway.api().kubeconfig(id))
        .isInstanceOfSatisfying(
            SlipwayClient.Refused.class, refused -> assertThat(refused.status()).isEqualTo(410));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster-requested",
        "vm-created",
        "vm-booted",
        "node-initialised",
        "k3s-ready",
        "kubeconfig-stored"
      })
  void aDeleteInEveryStateEndsInNothing(String event) {
    String id = slipway.request("name: early-" + event + "\n");
    slipway.awaitEvent(id, event);

    JsonNode gone = slipway.destroy(id);

    assertThat(gone.at("/cleanup")).hasSize(3);
    assertThat(slipway.types(id)).doesNotContain("stage-failed");
    assertThat(slipway.types(id)).filteredOn("stage-undone"::equals).hasSize(3);
    assertThat(slipway.types(id)).filteredOn("cluster-destroyed"::equals).hasSize(1);
    slipway.mustHaveLeftNothing();
  }

  @Test
  void aVmThatComesBackUnderTheClustersMarkIsFoundByACheckLongAfter() {
    String id = slipway.request("name: revenant\n");
    JsonNode vm = slipway.awaitPhase(id, "READY").at("/nodes/0");
    String path = "/nodes/" + vm.path("proxmoxNode").asText() + "/qemu";
    int vmid = vm.path("vmid").asInt();
    String mark = proxmox.get(path + "/" + vmid + "/config").path("description").asText();
    slipway.destroy(id);
    assertThat(found(id, "VM")).isEqualTo("ABSENT");
    assertThat(found(id, "SEED")).isEqualTo("ABSENT");
    assertThat(found(id, "SECRET")).isEqualTo("ABSENT");

    created(path, vmid, mark);

    JsonNode check = slipway.api().checkCleanup(id);
    assertThat(check.path("clean").asText()).as(check.toPrettyString()).isEqualTo("false");
    assertThat(found(id, "VM")).isEqualTo("FOUND");
    removed(path, vmid);
    created(path, vmid, "somebody else's");
    assertThat(found(id, "VM")).isEqualTo("ABSENT");
    assertThat(slipway.types(id)).last().isEqualTo("cluster-destroyed");
    removed(path, vmid);
    slipway.mustHaveLeftNothing();
  }

  private String found(String id, String kind) {
    JsonNode check = slipway.api().checkCleanup(id);
    for (JsonNode line : check.path("resources")) {
      if (line.path("kind").asText().equals(kind)) {
        return line.path("presence").asText();
      }
    }
    throw new AssertionError("no " + kind + " in " + check.toPrettyString());
  }

  /** By hand, in the pool that Slipway sees. */
  private void created(String path, int vmid, String description) {
    proxmox.change(
        "POST",
        path,
        Map.of(
            "vmid",
            Integer.toString(vmid),
            "pool",
            "slipway",
            "name",
            "revenant",
            "description",
            description));
    await()
        .untilAsserted(
            () ->
                assertThat(proxmox.get(path + "/" + vmid + "/config").path("description").asText())
                    .isEqualTo(description));
  }

  private void removed(String path, int vmid) {
    proxmox.change("DELETE", path + "/" + vmid, Map.of("purge", "1"));
    await().untilAsserted(() -> assertThat(slipway.hypervisor().vms()).doesNotContain(vmid));
  }

  private boolean isSeed(String volume) {
    return volume.contains("iso/slipway-");
  }

  private static void usesKubeconfig(String kubeconfig) {
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build()) {
      List<Node> nodes = kubernetes.nodes().list().getItems();
      assertThat(nodes).hasSize(1);
      assertThat(Readiness.isNodeReady(nodes.get(0))).isTrue();
    }
  }
}
