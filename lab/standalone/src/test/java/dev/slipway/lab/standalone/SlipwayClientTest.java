package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlipwayClientTest {

  @TempDir private Path folder;

  private final Map<String, String> upgrades = new ConcurrentHashMap<>();
  private HttpServer server;
  private SlipwayClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String upgrade = exchange.getRequestHeaders().getFirst("Upgrade");
          upgrades.put(exchange.getRequestMethod(), String.valueOf(upgrade));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    client =
        new SlipwayClient(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            Files.writeString(folder.resolve("token"), "t"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** With HTTP/2 an interrupted call took the next one with it, about one time in fifteen. */
  @Test
  void hasAConnectionForEachCall() {
    client.delete("a");

    assertThat(upgrades).containsEntry("DELETE", "null");
  }

  @Test
  void saysWhyACallFailed() {
    server.stop(0);

    assertThatThrownBy(() -> client.delete("a")).hasMessageContaining("ConnectException");
  }
}
