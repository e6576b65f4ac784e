package dev.slipway.vm.proxmox.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.Vmid;
import dev.slipway.lab.simulator.SimulatorMain;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract is pointed at a Proxmox VE by nothing but its environment: here at a simulator in
 * another process, of which the contract's own process knows an address, a token and names.
 */
class ContractFromOutsideTest {
  private static final String TOKEN = "slipway@pve!svc=00000000-0000-4000-8000-000000000001";
  private static final String ROOT = "root@pam!lab=00000000-0000-4000-8000-000000000002";

  @TempDir private Path state;

  private Process simulator;
  private JsonNode ready;

  @BeforeEach
  void start() throws IOException {
    simulator =
        java(SimulatorMain.class, List.of("--port", "0", "--state-dir", state.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ready = readyLine(simulator.inputReader(StandardCharsets.UTF_8));
  }

  private static JsonNode readyLine(BufferedReader said) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("{")) {
        return new ObjectMapper().readTree(line);
      }
    }
    throw new IOException("the simulator ended before it was ready");
  }

  @AfterEach
  void stop() throws InterruptedException {
    simulator.destroy();
    if (!simulator.waitFor(20, TimeUnit.SECONDS)) {
      simulator.destroyForcibly().waitFor();
    }
  }

  @Test
  void it_holds_and_nothing_remains() throws Exception {
    Map<String, String> environment = environment();

    Run run = contract(environment);

    assertThat(run.said()).contains("failed=0 skipped=0").contains("nothing remains on pve1");
    assertThat(run.exit()).isZero();
    assertThat(whatTheAdministratorSees(environment))
        .containsExactlyInAnyOrder(101, 9000, 9001, 9009, 9010, 9020);
  }

  @Test
  void what_is_missing_is_asked_for_and_nothing_is_tried() throws Exception {
    Map<String, String> environment = environment();
    environment.remove(Environment.PREFIX + "POOL");

    Run run = contract(environment);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.said()).contains("SLIPWAY_PVE_CONTRACT_POOL is not set").contains("succeeded=0");
  }

  @Test
  void without_an_endpoint_it_is_reported_as_not_run() throws Exception {
    Run run = contract(Map.of());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.said()).containsPattern("succeeded=0 failed=0 skipped=[1-9]");
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(Environment.ENDPOINT, ready.path("url").asText());
    environment.put(Environment.PREFIX + "CA", ready.path("caFile").asText());
    environment.put(Environment.PREFIX + "TOKEN", TOKEN);
    environment.put(Environment.PREFIX + "TEMPLATE", "9000");
    environment.put(Environment.PREFIX + "STORAGE", "local");
    environment.put(Environment.PREFIX + "SEED_STORAGE", "seeds");
    environment.put(Environment.PREFIX + "POOL", "slipway");
    environment.put(Environment.PREFIX + "BRIDGE", "vmbr0");
    return environment;
  }

  private record Run(int exit, String said) {}

  private static Run contract(Map<String, String> environment) throws Exception {
    ProcessBuilder builder = java(ContractRun.class, List.of()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith(Environment.PREFIX));
    builder.environment().putAll(environment);
    Process contract = builder.start();
    String said = new String(contract.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(contract.waitFor(), said);
  }

  private static ProcessBuilder java(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  private static List<Integer> whatTheAdministratorSees(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put(Environment.PREFIX + "TOKEN", ROOT);
    try (Environment administrator = new Environment(all)) {
      return administrator.site().hypervisor().vms().stream()
          .map(ListedVm::vmid)
          .map(Vmid::value)
          .toList();
    }
  }
}
