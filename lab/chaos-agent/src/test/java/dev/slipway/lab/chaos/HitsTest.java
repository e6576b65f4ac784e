package dev.slipway.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HitsTest {

  private static final String CLUSTER = "019aa000-0000-7000-8000-000000000001";

  @TempDir private Path folder;

  /** As the engine has it. */
  interface Step {
    String name();
  }

  private record OutboxRow(Lane lane, String type) {}

  private record Lane(String cluster) {}

  private record Command(List<String> argv) {}

  @BeforeEach
  void writeDown() {
    Hits.into(new Orders(folder, "vm-service", "vm-service"));
  }

  @Test
  void whatHappensInAStepIsTheStepsAndItsClusters() throws Exception {
    Step step = () -> "AWAIT_CLOUD_INIT";

    Thread.ofVirtual()
        .name("step node/" + CLUSTER + "/a-server-1")
        .start(
            () -> {
              Hits.before("STEP", "call", new Object[] {step, null});
              Hits.before("SSH_EXEC", "exec", new Object[] {new Command(List.of("/usr/bin/x"))});
              Hits.after("STEP", "call", new Object[] {step, null});
              Hits.after("STEP_COMMIT", "settled", new Object[] {null, 0});
              Hits.after("STEP_COMMITTED", "settle", new Object[] {null, 0});
            })
        .join();

    assertThat(reached())
        .containsExactly(
            "before calls of await-cloud-init\t" + CLUSTER + "\tawait-cloud-init",
            "before ssh x\t" + CLUSTER + "\tawait-cloud-init",
            "after calls of await-cloud-init\t" + CLUSTER + "\tawait-cloud-init",
            "before commit of await-cloud-init\t" + CLUSTER + "\tawait-cloud-init",
            "after commit of await-cloud-init\t" + CLUSTER + "\tawait-cloud-init");
  }

  @Test
  void whatIsSentTellsWhoseItIs() throws IOException {
    OutboxRow row = new OutboxRow(new Lane(CLUSTER), "dev.slipway.cluster.vm-created.v1");

    Hits.before("SEND", "publish", new Object[] {row, null});

    assertThat(reached()).containsExactly("before send vm-created\t" + CLUSTER + "\t-");
  }

  @Test
  void callsToProxmoxAreCalledByTheirKind() {
    assertThat(ProxmoxCall.of("POST /nodes/pve1/qemu/9000/clone")).isEqualTo("clone");
    assertThat(ProxmoxCall.of("DELETE /nodes/pve1/qemu/20000")).isEqualTo("destroy");
    assertThat(ProxmoxCall.of("GET /cluster/nextid")).isEqualTo("nextid");
    assertThat(ProxmoxCall.of("GET /cluster/resources")).isEqualTo("list");
  }

  private List<String> reached() throws IOException {
    return Files.readAllLines(folder.resolve("vm-service.trace")).stream()
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .toList();
  }
}
