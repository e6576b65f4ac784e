package dev.slipway.request;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;

/** An HTTP server in place of kubeconfig-service that answers what the test says. */
public class StubKubeconfigService implements QuarkusTestResourceLifecycleManager {

  public static final String SERVICE_TOKEN = "request-service-token";

  /** Quarkus loads tests and resources with different loaders; only the JDK's types are shared. */
  private static final String HANDLER = "slipway.test.kubeconfig-service";

  private HttpServer server;
  private Path tokenFile;

  /** From now on the server answers so. */
  public static void answers(HttpHandler handler) {
    System.getProperties().put(HANDLER, handler);
  }

  /** Answers a status and a text. */
  public static HttpHandler with(int status, String body) {
    return exchange -> answer(exchange, status, body);
  }

  public static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  @Override
  public Map<String, String> start() {
    try {
      tokenFile = Files.createTempFile("service-token", null);
      Files.writeString(tokenFile, SERVICE_TOKEN);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/", exchange -> ((HttpHandler) System.getProperties().get(HANDLER)).handle(exchange));
    server.start();
    return Map.of(
        "slipway.kubeconfig-service.url",
        "http://127.0.0.1:" + server.getAddress().getPort(),
        "slipway.service-token-file",
        tokenFile.toString());
  }

  @Override
  public void stop() {
    server.stop(0);
    try {
      Files.deleteIfExists(tokenFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
