package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.lab.standalone.Administrator;
import dev.slipway.lab.standalone.Services;
import dev.slipway.lab.standalone.SlipwayClient.Refused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * failurePolicy HOLD: a stage that gives up waits for a person, who mends the cause and resumes, or
 * destroys.
 */
@ExtendWith(LeavesNothing.class)
class HoldE2E {

  private final Installation slipway = Installation.shared();
  private final Administrator proxmox = slipway.standalone().administrator().orElseThrow();

  @Test
  void aTemplateThatIsAddedLater() {
    String id =
        slipway.request("{name: held-template, failurePolicy: HOLD, template: added-later}");
    JsonNode held = slipway.awaitPhase(id, "HELD");
    assertThat(held.at("/failure/code").asText()).isEqualTo("TEMPLATE_NOT_FOUND");
    assertThat(slipway.types(id)).doesNotContain("cluster-destroy-requested");
    task("POST", "/nodes/pve1/qemu/9000/clone", Map.of("newid", "9100", "pool", "templates"));
    task("POST", "/nodes/pve1/qemu/9100/template", Map.of());
    // Proxmox VE's list of VMs is up to ten seconds old.
    await("the list shows a template")
        .atMost(Duration.ofMinutes(1))
        .until(() -> listed(9100).path("template").asInt() == 1);

    slipway.api().resume(id);

    JsonNode ready = slipway.awaitPhase(id, "READY");
    assertThat(ready.has("failure")).isFalse();
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @Test
  void credentialsThatAreMendedLater() throws Exception {
    Services services = slipway.standalone().services();
    Path right = slipway.standalone().data().resolve("simulator-token");
    Path later = slipway.standalone().data().resolve("simulator-token.later");
    Files.writeString(later, "11111111-1111-4111-8111-111111111111");
    String id =
        slipway.request("{name: held-token, failurePolicy: HOLD, template: of-mended-later}");
    JsonNode held = slipway.awaitPhase(id, "HELD");
    assertThat(held.at("/failure/code").asText()).isEqualTo("PROXMOX_CREDENTIALS_REJECTED");
    Files.copy(right, later, StandardCopyOption.REPLACE_EXISTING);
    services.kill("vm-service");
    services.revive("vm-service");
    services.awaitReady("vm-service");

    slipway.api().resume(id);

    slipway.awaitPhase(id, "READY");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @Test
  void whatWasMadeBeforeTheHoldStaysAndIsUsed() throws Exception {
    Faults faults = new Faults(slipway, "held-mirror");
    faults.put("mirror: [{kind: NOT_FOUND, version: v1.33.2+k3s1}]");
    String id =
        slipway.request("{name: held-mirror, failurePolicy: HOLD, k3s: {version: v1.33.2+k3s1}}");
    JsonNode held = slipway.awaitPhase(id, "HELD");
    assertThat(held.at("/failure/stage").asText()).isEqualTo("BOOTSTRAP");
    faults.remove();

    slipway.api().resume(id);

    JsonNode ready = slipway.awaitPhase(id, "READY");
    assertThat(ready.at("/nodes/0/vmid")).isEqualTo(held.at("/nodes/0/vmid"));
    assertThat(slipway.types(id)).filteredOn("vm-created"::equals).hasSize(1);
    assertThat(slipway.types(id)).contains("cluster-resume-requested");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"while it is held", "while it is resumed", "when it is held again"})
  void aDestroyAtAnyMomentOfAHoldEndsInNothing(String when) throws Exception {
    String name = "held-" + when.replace(' ', '-');
    String id =
        slipway.request(
            "{name: %s, failurePolicy: HOLD, k3s: {version: v1.33.3+k3s1}}".formatted(name));
    slipway.awaitPhase(id, "HELD");
    if (!when.equals("while it is held")) {
      slipway.api().resume(id);
    }
    if (when.equals("when it is held again")) {
      slipway.awaitCluster(
          id,
          cluster ->
              cluster.path("phase").asText().equals("HELD")
                  && slipway.types(id).stream().filter("stage-failed"::equals).count() == 2,
          "the second failure");
    }

    JsonNode gone = slipway.destroy(id);

    assertThat(gone.at("/cleanup")).hasSize(3);
    slipway.mustHaveLeftNothingOf(gone);
    Refused refused = catchThrowableOfType(Refused.class, () -> slipway.api().resume(id));
    assertThat(refused.status()).isEqualTo(409);
  }

  private JsonNode listed(int vmid) {
    for (JsonNode vm : proxmox.get("/cluster/resources?type=vm")) {
      if (vm.path("vmid").asInt() == vmid) {
        return vm;
      }
    }
    return MissingNode.getInstance();
  }

  private void task(String method, String path, Map<String, String> form) {
    String upid = proxmox.change(method, path, form).asText();
    await(path)
        .atMost(Duration.ofMinutes(1))
        .until(() -> proxmox.exitStatus(upid), Optional.of("OK")::equals);
  }
}
