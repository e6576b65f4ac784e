package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults on demand: what passes is overcome, what stays ends in a cleanup report. Either way there
 * is one outcome and nothing is left.
 */
@ExtendWith(LeavesNothing.class)
class FaultsE2E {

  private final Installation slipway = Installation.shared();
  private Faults faults;

  @AfterEach
  void mendEverything() throws Exception {
    faults.remove();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a slow clone                 | tasks: [{kind: SLOW, type: qmclone, about: "NAME-*", delay: PT6S, times: 1}]
          a lock that is taken         | locks: [{vm: "NAME-*", times: 2}]
          a clone that fails           | tasks: [{kind: FAILS, type: qmclone, about: "NAME-*", exit-status: "clone failed: copy failed", times: 1}]
          a start that fails           | tasks: [{kind: FAILS, type: qmstart, about: "NAME-*", exit-status: "start failed: QEMU exited with code 1", times: 1}]
          answers of 5xx               | calls: [{kind: ERROR, method: POST, path: "/nodes/*/qemu/**", status: 500, message: "cluster not ready - no quorum?", times: 2}, {kind: ERROR, path: "/nodes/*/tasks/**", status: 596, times: 2}]
          a clone whose answer is lost | calls: [{kind: DROPPED_AFTER, method: POST, path: "/nodes/*/qemu/*/clone", vm: "NAME-*", times: 1}]
          a start that never arrives   | calls: [{kind: DROPPED_BEFORE, method: POST, path: "/nodes/*/qemu/*/status/start", times: 1}]
          an upload whose answer is lost | calls: [{kind: DROPPED_AFTER, method: POST, path: "/nodes/*/storage/*/upload", times: 1}]
          idle connections closed      | calls: [{kind: IDLE_CLOSED, times: 6}]
          SSH that hangs               | guests: [{kind: SSH_HANGS, guests: "NAME-*", times: 1}]
          a command that hangs         | guests: [{kind: SSH_COMMAND_HANGS, guests: "NAME-*", times: 1}]
          a K3s that restarts          | guests: [{kind: K3S_RESTARTS, guests: "NAME-*", times: 1}]
          an API that is not ready     | guests: [{kind: API_NOT_READY, guests: "NAME-*", times: 5}]
          a damaged download           | mirror: [{kind: WRONG_CHECKSUM, version: "v1.33.5+k3s1", times: 1}]
          """)
  void whatPassesIsOvercome(String what, String fault) throws Exception {
    String id = requestWith(what, fault);

    JsonNode ready = slipway.awaitPhase(id, "READY");

    assertThat(faults.remaining()).as("the fault has occurred").isZero();
    assertThat(slipway.hypervisor().vms()).contains(ready.at("/nodes/0/vmid").asInt());
    assertThat(slipway.types(id)).doesNotHaveDuplicates().doesNotContain("stage-failed");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a guest that never boots | guests: [{kind: NEVER_BOOTS, guests: "NAME-*"}]       | VM        | VM_DID_NOT_BOOT
          a cloud-init error       | guests: [{kind: CLOUD_INIT_ERROR, guests: "NAME-*"}]  | BOOTSTRAP | CLOUD_INIT_FAILED
          clones that fail         | tasks: [{kind: FAILS, type: qmclone, about: "NAME-*", exit-status: "clone failed: no space"}] | VM | PROXMOX_TASK_FAILED
          """)
  void whatStaysEndsInACleanupReport(String what, String fault, String stage, String code)
      throws Exception {
    String id = requestWith(what, fault);

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");

    assertThat(gone.at("/failure/stage").asText()).isEqualTo(stage);
    assertThat(gone.at("/failure/code").asText()).isEqualTo(code);
    assertThat(gone.at("/failure/remedy").asText()).isNotBlank();
    assertThat(gone.at("/cleanup")).hasSize(3);
    slipway.mustHaveLeftNothingOf(gone);
  }

  private String requestWith(String what, String fault) throws Exception {
    String name = what.toLowerCase(Locale.ROOT).replace(' ', '-');
    faults = new Faults(slipway, name);
    faults.put(fault.replace("NAME", name));
    return slipway.request("name: " + name + "\n", Map.of());
  }
}
