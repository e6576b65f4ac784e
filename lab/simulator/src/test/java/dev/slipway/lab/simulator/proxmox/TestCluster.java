package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.Simulator;
import dev.slipway.lab.simulator.SimulatorConfig;
import dev.slipway.lab.simulator.WireClient;
import dev.slipway.lab.simulator.recordings.RespondingGuests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The default cluster without delays, and calls to it as Slipway's own token. */
final class TestCluster implements AutoCloseable {

  static final Map<String, String> SLIPWAY =
      token("slipway@pve!svc", "00000000-0000-4000-8000-000000000001");
  static final Map<String, String> ROOT =
      token("root@pam!lab", "00000000-0000-4000-8000-000000000002");

  final Simulator simulator;
  final WireClient client;

  TestCluster(Delays delays) {
    simulator =
        Simulator.start(SimulatorConfig.defaults().withDelays(delays), new RespondingGuests(), 0);
    client = new WireClient(simulator);
  }

  WireClient.Answer call(String method, String path) throws IOException {
    return client.send(method, "/api2/json" + path, SLIPWAY, null);
  }

  WireClient.Answer call(String method, String path, String form) throws IOException {
    return client.send(method, "/api2/json" + path, SLIPWAY, form.getBytes(StandardCharsets.UTF_8));
  }

  /** Uploads a file to the seed storage of a node and waits until it is there. */
  void upload(String node, String file, byte[] content) throws Exception {
    String head =
        "--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\niso\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"filename\"; filename=\""
            + file
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] end = "\r\n--b--\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] body =
        java.nio.ByteBuffer.allocate(start.length + content.length + end.length)
            .put(start)
            .put(content)
            .put(end)
            .array();
    Map<String, String> headers = new java.util.HashMap<>(SLIPWAY);
    headers.put("Content-Type", "multipart/form-data; boundary=b");
    await(client.send("POST", "/api2/json/nodes/" + node + "/storage/seeds/upload", headers, body));
  }

  /** Waits for the task that an answer names; its exit status. */
  String await(WireClient.Answer started) throws Exception {
    assertThat(started.line()).isEqualTo("200 OK");
    var task = simulator.tasks().find(data(started).asText()).orElseThrow();
    assertThat(task.await(Duration.ofSeconds(20))).isTrue();
    return task.exitStatus().orElseThrow();
  }

  static JsonNode data(WireClient.Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body()).path("data");
  }

  private static Map<String, String> token(String name, String secret) {
    return Map.of("Authorization", "PVEAPIToken=" + name + "=" + secret);
  }

  @Override
  public void close() {
    simulator.close();
  }
}
