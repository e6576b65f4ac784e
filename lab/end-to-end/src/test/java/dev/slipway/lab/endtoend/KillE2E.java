package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each service is killed once in the middle, and the launcher starts it again. */
class KillE2E {

  private final Installation slipway = Installation.shared();

  @ParameterizedTest(name = "{0} after {1}")
  @CsvSource({
    "request-service, vm-created",
    "vm-service, cluster-requested",
    "vm-service, vm-created",
    "bootstrap-service, vm-booted",
    "bootstrap-service, node-initialised",
    "kubeconfig-service, k3s-ready"
  })
  void aServiceKilledInTheMiddleEndsInOneReadyClusterWithOneVm(String service, String event) {
    String id = slipway.request("name: " + service + "-" + event + "\n");
    slipway.awaitEvent(id, event);

    kill(service);

    JsonNode ready = slipway.awaitPhase(id, "READY");
    assertThat(slipway.hypervisor().vms()).containsExactly(ready.at("/nodes/0/vmid").asInt());
    assertThat(slipway.types(id))
        .filteredOn(type -> !type.equals("kubeconfig-read"))
        .doesNotHaveDuplicates();
    slipway.destroy(id);
    slipway.mustHaveLeftNothing();
  }

  private void kill(String service) {
    ProcessHandle before = slipway.standalone().services().process(service);
    before.destroyForcibly();
    await(service + " is up again")
        .atMost(Duration.ofMinutes(3))
        .until(
            () ->
                slipway.standalone().services().process(service).pid() != before.pid()
                    && slipway.standalone().services().ready(service));
  }
}
