package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.standalone.SlipwayClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./slipway up --data DIR} is stopped in every way there is, with a cluster under way, on a
 * hypervisor that goes on meanwhile; the next one on the same data carries on.
 */
class UpE2E {

  private static final Pattern API = Pattern.compile("(?m)^API +(http://\\S+)$");
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Installation hypervisor = Installation.shared();

  @TempDir private Path folder;

  private Path data;
  private Path configuration;
  private Launched up;
  private SlipwayClient api;

  @BeforeEach
  void configure() throws IOException {
    data = folder.resolve("data");
    ObjectNode whole =
        (ObjectNode) YAML.readTree(hypervisor.standalone().data().resolve("slipway.yaml").toFile());
    ObjectNode own = YAML.createObjectNode();
    own.putObject("slipway")
        .setAll(
            whole
                .withObject("slipway")
                .retain("endpoints", "networks", "templates", "k3s", "defaults"));
    configuration = folder.resolve("slipway.yaml");
    Files.writeString(configuration, YAML.writeValueAsString(own));
  }

  @AfterEach
  void killEverything() {
    up.close();
    Launched.runningOn(data).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void whatIsUnderWayGoesOnAfterCtrlCAKillAndAReboot() throws Exception {
    up();
    String stopped = clusterUnderWay("stopped");
    up.ctrlC();
    assertThat(up.ended()).isEqualTo(130);
    await("nothing runs").until(() -> Launched.runningOn(data).isEmpty());

    up();
    String killed = clusterUnderWay("killed");
    up.kill();
    assertThat(Launched.runningOn(data)).as("orphans").isNotEmpty();

    up();
    String rebooted = clusterUnderWay("rebooted");
    up.kill();
    Launched.runningOn(data).forEach(ProcessHandle::destroyForcibly);
    await("nothing runs").until(() -> Launched.runningOn(data).isEmpty());
    assertThat(data.resolve("processes")).isNotEmptyDirectory();

    up();
    List<String> all = List.of(stopped, killed, rebooted);
    all.forEach(id -> awaitPhase(id, "READY"));
    assertThat(hypervisor.hypervisor().vms()).hasSize(3);
    all.forEach(api::delete);
    all.forEach(id -> awaitPhase(id, "DESTROYED"));
    hypervisor.mustHaveLeftNothing();
    up.ctrlC();
    assertThat(up.ended()).isEqualTo(130);
  }

  private void up() throws IOException {
    up =
        Launched.slipway(
            folder,
            List.of(
                "up",
                "--free-ports",
                "--data",
                data.toString(),
                "--config",
                configuration.toString()));
    up.awaitOutput("up; stop with Ctrl-C");
    Matcher said = API.matcher(up.said());
    assertThat(said.find()).isTrue();
    api = new SlipwayClient(URI.create(said.group(1)), data.resolve("api-token"));
  }

  private String clusterUnderWay(String name) {
    String id = api.request("name: " + name + "\n").path("id").asText();
    await("VmCreated")
        .atMost(Duration.ofMinutes(2))
        .until(() -> api.events(id, 0).findValuesAsText("type").toString().contains("vm-created"));
    return id;
  }

  private void awaitPhase(String id, String phase) {
    await(phase)
        .atMost(Duration.ofMinutes(3))
        .until(() -> api.cluster(id).path("phase").asText().equals(phase));
  }
}
