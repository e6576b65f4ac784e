package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.SimulatorMain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The simulator in a process of its own, and what Slipway must be told of it.
 *
 * @param url of its Proxmox VE API
 * @param mirror base URL of its K3s releases
 * @param control where faults are switched on and off
 * @param tokenId the least-privilege token
 * @param guests the addresses that its guests may have
 */
record SimulatedProxmox(
    Child process,
    String url,
    Path caFile,
    String mirror,
    URI control,
    String tokenId,
    Path tokenSecretFile,
    Path rootTokenFile,
    GuestAddresses guests)
    implements AutoCloseable {

  private static final String LEAST_PRIVILEGE_TOKEN = "slipway@pve!svc";
  private static final Duration STARTUP = Duration.ofSeconds(60);

  /**
   * Starts it and waits until it answers.
   *
   * @param changes YAML laid over the simulator's default configuration; null for none
   * @param yields whether its threads weigh less than all others
   */
  static SimulatedProxmox start(
      DataFolder data, Path changes, boolean yields, GuestAddresses guests) {
    Path configuration = configuration(data, changes);
    Path state = data.path().resolve("simulator");
    List<String> command = new ArrayList<>(yields ? Standalone.YIELDING : List.of());
    command.addAll(Jvm.command(Standalone.SIMULATOR_FLAGS));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SimulatorMain.class.getName());
    command.addAll(List.of("--config", configuration.toString(), "--port", "0"));
    command.addAll(List.of("--state-dir", state.toString()));
    Path log = data.log("simulator");
    // An earlier run's log must not be taken for this one's.
    DataFolder.empty(log);
    Child child = Child.start(data, "simulator", command, Map.of());
    JsonNode ready =
        Waiting.until("the simulator", child, STARTUP, () -> readyLine(log)).orElseThrow();
    return new SimulatedProxmox(
        child,
        ready.path("url").asText(),
        Path.of(ready.path("caFile").asText()),
        ready.path("mirror").asText(),
        URI.create(ready.path("control").asText()),
        LEAST_PRIVILEGE_TOKEN,
        data.token("simulator-token"),
        data.token("simulator-root-token"),
        guests);
  }

  /** The packaged configuration, with secrets of this installation's own. */
  private static Path configuration(DataFolder data, Path changes) {
    YAMLMapper yaml = new YAMLMapper();
    try (InputStream packaged = SimulatorConfig.class.getResourceAsStream("/simulator.yaml")) {
      ObjectNode root = (ObjectNode) yaml.readTree(packaged);
      for (JsonNode user : root.path("users")) {
        switch (user.path("id").asText()) {
          case "slipway@pve" -> secretOf(user, data.token("simulator-token"));
          case "root@pam" -> secretOf(user, data.token("simulator-root-token"));
          default -> {
            // Not used here.
          }
        }
      }
      if (changes != null) {
        new Overlay(changes).over(root);
      }
      return data.write("simulator.yaml", yaml.writeValueAsString(root));
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator cannot be configured", e);
    }
  }

  private static void secretOf(JsonNode user, Path file) {
    ObjectNode token = (ObjectNode) user.path("tokens").path(0);
    token.remove("secret");
    token.put("secret-file", file.toString());
  }

  /** Who may do anything on it. */
  Administrator administrator() {
    return new Administrator(URI.create(url), caFile, rootTokenFile);
  }

  private static Optional<JsonNode> readyLine(Path log) {
    try {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith("{") && line.contains("\"mirror\"")) {
          return Optional.of(new ObjectMapper().readTree(line));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
