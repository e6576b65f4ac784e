package dev.slipway.lab.simulator.proxmox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.simulator.Delays;
import dev.slipway.lab.simulator.WireClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client meets below the API (FACTS 1 to 3). */
class WireTest {

  private static final String VERSION = "/api2/json/version";

  private TestCluster cluster;

  @BeforeEach
  void start() {
    cluster = new TestCluster(Delays.NONE.withKeepAlive(Duration.ofMillis(300)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void chunkedRequestsAreRefused() throws IOException {
    Map<String, String> headers = new HashMap<>(TestCluster.SLIPWAY);
    headers.put("Transfer-Encoding", "chunked");
    try (Socket socket = cluster.client.connect()) {
      WireClient.write(socket, "PUT", "/api2/json/nodes/pve1/qemu/101/config", headers, null);

      WireClient.Answer answer = WireClient.read(socket.getInputStream());

      assertThat(answer.line()).isEqualTo("501 chunked transfer encoding not supported");
      assertThat(answer.body()).isEqualTo("chunked transfer encoding not supported");
    }
  }

  @Test
  void aDeleteHasNoBody() throws IOException {
    assertThat(cluster.call("DELETE", "/nodes/pve1/qemu/101", "purge=1").line())
        .isEqualTo("501 Unexpected content for method 'DELETE'");
  }

  @Test
  void aPostNeedsNoBody() throws IOException {
    assertThat(cluster.call("POST", "/nodes/pve1/qemu/9000/status/start").line())
        .isEqualTo("403 Permission check failed (/vms/9000, VM.PowerMgmt)");
  }

  @Test
  void anIdleConnectionIsClosedByTheServer() throws IOException {
    try (Socket socket = cluster.client.connect()) {
      socket.setSoTimeout(10_000);
      WireClient.write(socket, "GET", VERSION, TestCluster.SLIPWAY, null);
      WireClient.Answer answer = WireClient.read(socket.getInputStream());
      assertThat(answer.headers()).containsEntry("connection", "Keep-Alive");

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aConnectionServesSeveralCalls() throws IOException {
    try (Socket socket = cluster.client.connect()) {
      for (int i = 0; i < 3; i++) {
        WireClient.write(socket, "GET", VERSION, TestCluster.SLIPWAY, null);
        assertThat(WireClient.read(socket.getInputStream()).line()).isEqualTo("200 OK");
      }
    }
  }

  @Test
  void everyErrorClosesTheConnection() throws IOException {
    try (Socket socket = cluster.client.connect()) {
      socket.setSoTimeout(10_000);
      WireClient.write(socket, "GET", "/api2/json/nosuch", TestCluster.SLIPWAY, null);

      assertThat(WireClient.read(socket.getInputStream()).headers())
          .containsEntry("connection", "close");
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aRefusedLoginSaysWhyInTheReasonPhraseOnly() throws IOException {
    WireClient.Answer answer = cluster.client.send("GET", VERSION, Map.of(), null);

    assertThat(answer.line()).isEqualTo("401 No ticket");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aWrongSecretIsNowhereInTheAnswer() throws IOException {
    WireClient.Answer answer =
        cluster.client.send(
            "GET",
            VERSION,
            Map.of("Authorization", "PVEAPIToken=slipway@pve!svc=hunter2"),
            new byte[0]);

    assertThat(answer.line()).isEqualTo("401 Authentication failed!");
    assertThat(answer.toString()).doesNotContain("hunter2");
  }

  @Test
  void jsonBodiesAreRead() throws IOException {
    Map<String, String> headers = new HashMap<>(TestCluster.ROOT);
    headers.put("Content-Type", "application/json");
    byte[] body = "{\"cores\":4,\"onboot\":true}".getBytes(StandardCharsets.UTF_8);

    assertThat(
            cluster
                .client
                .send("PUT", "/api2/json/nodes/pve1/qemu/101/config", headers, body)
                .line())
        .isEqualTo("200 OK");
    assertThat(cluster.simulator.vms().find(101).orElseThrow().config().values())
        .containsEntry("cores", "4")
        .containsEntry("onboot", "1");
  }
}
