package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.standalone.Administrator;
import dev.slipway.lab.standalone.Services;
import dev.slipway.lab.testing.DebianPrograms;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.tools.consumer.group.ConsumerGroupCommand;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command of docs/recovery.md, run as it stands there and in the state that it is meant for.
 * {@code dlq} and {@code replay}, which it only names, have tests of their own.
 */
@ExtendWith(LeavesNothing.class)
class RecoveryE2E {

  private static final Pattern HEADING_OR_BLOCK =
      Pattern.compile("^## ([^\\n]+)$|^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String PREAMBLE = "";

  private final Installation slipway = Installation.shared();
  private final Services services = slipway.standalone().services();
  private final Administrator proxmox = slipway.standalone().administrator().orElseThrow();
  private final Map<String, List<String>> commands = commands();

  @TempDir private Path folder;

  @BeforeAll
  static void needPrograms() throws InterruptedException {
    DebianPrograms.need("curl", "--version");
    DebianPrograms.need("jq", "--version");
  }

  @Test
  void noCommandIsWithoutATest() {
    assertThat(commands.keySet())
        .containsExactly(
            PREAMBLE,
            "A service is down",
            "The outbox waits",
            "A consumer lags",
            "A cluster is stuck",
            "A resource is parked",
            "A seed remains",
            "An orphan",
            "A report is doubted",
            "A cluster is held",
            "Proxmox VE fails",
            "A step is tried again and again",
            "Leases run out",
            "Slots are full",
            "A kubeconfig expires",
            "A database was lost");
  }

  @Test
  void whatAServiceSaysOfItself() throws Exception {
    String id = slipway.request("name: looked-at\n");
    slipway.awaitPhase(id, "READY");

    assertThat(run("A service is down", 0)).contains("\"status\": \"UP\"", "step engine", "relay");
    assertThat(run("The outbox waits", 0))
        .contains("slipway_outbox_age_seconds", "slipway_relay_leader");
    assertThat(run("A consumer lags", 0))
        .contains("fetch_manager_records_lag_max", "coordinator_assigned_partitions");
    assertThat(run("Proxmox VE fails", 0))
        .contains(": \"answers\"", "slipway_proxmox_answers{", "outcome=");
    assertThat(run("A step is tried again and again", 0)).contains("slipway_steps_waiting");
    assertThat(run("Leases run out", 0)).contains("slipway_leases{", "slipway_leases_limit{");
    assertThat(run("Slots are full", 0)).contains("slipway_slots_taken{", "slipway_slots_limit{");
    assertThat(run("A kubeconfig expires", 0, "NAME", "looked-at")).contains("\"expiresAt\": \"20");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @Test
  void aClusterUnderWay() throws Exception {
    String id = slipway.request("name: stuck\n");

    assertThat(run("A cluster is stuck", 0, "/NAME\"", "/stuck\""))
        .contains("\"name\":\"stuck\"", "\"stage\": \"VM\"", "\"steps\":");
    assertThat(run("A seed remains", 0)).contains("slipway_seed_age_seconds{", "stuck\t");

    slipway.awaitPhase(id, "READY");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  @Test
  void aParkedVmIsForcedAndItsReportCheckedAgain() throws Exception {
    String id = slipway.request("name: parked\n");
    int vmid = slipway.awaitPhase(id, "READY").at("/nodes/0/vmid").asInt();
    String node = proxmox.nodeOf(vmid).orElseThrow();
    proxmox.change(
        "PUT",
        "/nodes/%s/qemu/%d/config".formatted(node, vmid),
        Map.of("description", "whose was this?"));
    slipway.api().delete(id);
    slipway.awaitCluster(
        id, cluster -> cluster.at("/attention/0/state").asText().equals("OPEN"), "the attention");

    assertThat(run("A resource is parked", 0, "ID", id)).contains("VM_NOT_OURS", "" + vmid);
    run("A resource is parked", 1, "VMID", "" + vmid, "ID", id);

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");
    assertThat(gone.at("/cleanup").toString()).contains("FORCED(");
    JsonNode doubted = new ObjectMapper().readTree(run("A report is doubted", 0, "ID", id));
    assertThat(doubted.path("clean").asText()).isEqualTo("unknown");
    proxmox.destroy(vmid);
    JsonNode clean = new ObjectMapper().readTree(run("A report is doubted", 0, "ID", id));
    assertThat(clean.at("/resources/0/presence").asText()).isEqualTo("ABSENT");
  }

  @Test
  void orphans() throws Exception {
    assertThat(new ObjectMapper().readTree(run("An orphan", 0)).has("orphans")).isTrue();
    // Of an endpoint that was swept once there is more; here the first sweep is still to come.
    run("An orphan", 1);
  }

  @Test
  void aHeldClusterIsResumedAndTakenDown() throws Exception {
    String id = slipway.request("{name: held, failurePolicy: HOLD, k3s: {version: v1.33.3+k3s1}}");
    slipway.awaitPhase(id, "HELD");

    assertThat(run("A cluster is held", 0, "ID", id)).contains("\"code\":", "\"remedy\":");

    slipway.mustHaveLeftNothingOf(slipway.awaitPhase(id, "DESTROYED"));
    assertThat(slipway.types(id)).contains("cluster-resume-requested");
  }

  @Test
  void aGroupIsSetBackToTheBeginning() throws Exception {
    String id = slipway.request("name: read-again\n");
    slipway.awaitPhase(id, "READY");
    services.kill("vm-service");

    try {
      // The broker takes the dead member for alive for as long as its session lasts.
      String said =
          await()
              .atMost(PATIENCE)
              .until(
                  () -> run("A database was lost", 0, "HOST:9092", slipway.standalone().kafka()),
                  each -> !each.contains("Error"));
      assertThat(said).contains("NEW-OFFSET", "vm-service");
    } finally {
      services.revive("vm-service");
      services.awaitReady("vm-service");
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", slipway.standalone().kafka()))) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(Lag.of(admin, "vm-service")).isZero());
    }
    assertThat(slipway.api().cluster(id).path("phase").asText()).isEqualTo("READY");
    slipway.mustHaveLeftNothingOf(slipway.destroy(id));
  }

  /** What a person types, with what he knows in place of what stands for it. */
  private String run(String heading, int block, String... known) throws Exception {
    String preamble = commands.get(PREAMBLE).getFirst();
    String here =
        replaced(
            preamble,
            "http://127.0.0.1:8080",
            slipway.standalone().api().toString(),
            "~/.local/share/slipway/api-token",
            slipway.standalone().apiToken().toString());
    String command =
        commands
            .get(heading)
            .get(block)
            .replace("http://127.0.0.1:9081", services.management("vm-service").toString());
    return shell("set -eu\n" + here + replaced(command, known));
  }

  private static String replaced(String text, String... pairs) {
    String replaced = text;
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(replaced).contains(pairs[i]);
      replaced = replaced.replace(pairs[i], pairs[i + 1]);
    }
    return replaced;
  }

  private String shell(String script) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output-", ".log");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script).directory(folder.toFile());
    builder.environment().merge("PATH", kafkaTools().toString(), (old, bin) -> bin + ":" + old);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(script).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(script + said).isZero();
    return said;
  }

  /** Kafka's own command, as its distribution has it. */
  private Path kafkaTools() throws IOException {
    Path script = folder.resolve("kafka-consumer-groups.sh");
    if (Files.notExists(script)) {
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      Files.writeString(
          script,
          "#!/bin/sh\nexec '%s' %s \"$@\"\n".formatted(java, ConsumerGroupCommand.class.getName()));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return folder;
  }

  private static Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    String heading = PREAMBLE;
    Matcher matcher = HEADING_OR_BLOCK.matcher(text());
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        heading = matcher.group(1);
      } else {
        commands.computeIfAbsent(heading, none -> new ArrayList<>()).add(matcher.group(2));
      }
    }
    return commands;
  }

  private static String text() {
    try {
      return Files.readString(GeneratedFile.projectRoot().resolve("docs/recovery.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
