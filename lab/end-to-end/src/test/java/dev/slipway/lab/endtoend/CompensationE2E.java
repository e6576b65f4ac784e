package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stage gives up: everything is taken down, and the cluster says why and what to do. */
@ExtendWith(LeavesNothing.class)
class CompensationE2E {

  private final Installation slipway = Installation.shared();

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a template that does not boot  | {name: does-not-boot, template: debian-12-noboot} | VM        | VM_DID_NOT_BOOT
          cloud-init that ends in errors | {name: cloud-init-error}                          | BOOTSTRAP | CLOUD_INIT_FAILED
          a K3s that does not start      | {name: k3s-crashes}                               | BOOTSTRAP | K3S_DOES_NOT_START
          a wrong checksum in the mirror | {name: bad-sum, k3s: {version: v1.33.4+k3s1}}     | BOOTSTRAP | CHECKSUM_MISMATCH
          a version the mirror lacks     | {name: no-such, k3s: {version: v1.33.3+k3s1}}     | BOOTSTRAP | K3S_VERSION_NOT_FOUND
          """)
  void whatFailsIsTakenDownAndExplained(String what, String request, String stage, String code) {
    String id = slipway.request(request);

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");

    assertThat(gone.at("/failure/stage").asText()).isEqualTo(stage);
    assertThat(gone.at("/failure/code").asText()).isEqualTo(code);
    assertThat(gone.at("/failure/remedy").asText()).isNotBlank();
    assertThat(gone.at("/cleanup")).hasSize(3);
    assertThat(gone.at("/cleanup").findValuesAsText("howVerified")).doesNotContain("");
    assertThat(slipway.types(id)).filteredOn("stage-failed"::equals).hasSize(1);
    assertThat(slipway.types(id)).doesNotContain("k3s-ready", "kubeconfig-stored");
    slipway.mustHaveLeftNothingOf(gone);
  }
}
