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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** An HTTP server in place of kubeconfig-service that answers what the test says. */
public class StubKubeconfigService implements QuarkusTestResourceLifecycleManager {

  public static final String SERVICE_TOKEN = "request-service-token";

  private final AtomicReference<HttpHandler> handler =
      new AtomicReference<>(with(503, "the test has not said what to answer"));

  private HttpServer server;
  private Path tokenFile;

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
    server.createContext("/", exchange -> handler.get().handle(exchange));
    server.start();
    return Map.of(
        "slipway.kubeconfig-service.url",
        "http://127.0.0.1:" + server.getAddress().getPort(),
        "slipway.service-token-file",
        tokenFile.toString());
  }

  /**
   * Gives a test's field {@code Consumer kubeconfigService} what sets the answers. Only the JDK's
   * types are the same to a test and to a resource, which Quarkus loads with different loaders.
   */
  @Override
  public void inject(TestInjector tests) {
    tests.injectIntoFields(
        (Consumer<HttpHandler>) handler::set,
        field -> field.getType() == Consumer.class && field.getName().equals("kubeconfigService"));
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
