package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Standalone;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A service is parted from its broker or its database, for longer than a claim and a session last
 * and without a word to either side; then it goes on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionE2E {

  /** Longer than a claim of 14 s, a relay's lease of 10 s and a consumer's session of 6 s. */
  private static final Duration PARTED = Duration.ofSeconds(17);

  private Installation slipway;
  private Standalone standalone;

  @BeforeAll
  void start() {
    slipway = Installation.cuttable("parted", "/unhurried-simulator.yaml");
    standalone = slipway.standalone();
  }

  @AfterAll
  void stop() {
    slipway.mustHaveLeftNothing();
    slipway.close();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0} from its {1} after {2}")
  @CsvSource({
    "request-service,    broker,   vm-created",
    "vm-service,         broker,   cluster-requested",
    "bootstrap-service,  broker,   vm-booted",
    "kubeconfig-service, broker,   k3s-ready",
    "request-service,    database, vm-created",
    "vm-service,         database, cluster-requested",
    "bootstrap-service,  database, node-initialised",
    "kubeconfig-service, database, k3s-ready"
  })
  void goesOnWhenTheyAreJoinedAgain(String service, String end, String event) {
    String name = service.charAt(0) + "-" + end;
    // Another one may just have cut request-service off.
    String id = slipway.requestPatiently("name: " + name + "\n");
    slipway.awaitEvent(id, event);

    if (end.equals("broker")) {
      standalone.cutFromBroker(service, PartitionE2E::forLong);
    } else {
      standalone.cutFromDatabase(service, PartitionE2E::forLong);
    }

    JsonNode ready = slipway.awaitPhase(id, "READY");
    assertThat(slipway.hypervisor().vms()).contains(ready.at("/nodes/0/vmid").asInt());
    assertThat(slipway.answered(() -> slipway.types(id)))
        .doesNotHaveDuplicates()
        .doesNotContain("stage-failed");
    slipway.mustHaveLeftNothingOf(slipway.answered(() -> slipway.destroy(id)));
  }

  private static void forLong() {
    await().pollDelay(PARTED).atMost(PARTED.multipliedBy(2)).until(() -> true);
  }
}
