package dev.slipway.request;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** An HTTP server in place of vm-service that answers what the test says. */
public class StubVmService implements QuarkusTestResourceLifecycleManager {

  private final AtomicReference<HttpHandler> handler =
      new AtomicReference<>(StubKubeconfigService.with(500, "the test has not said what"));

  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", exchange -> handler.get().handle(exchange));
    server.start();
    return Map.of("slipway.vm-service.url", "http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Gives a test's field {@code Consumer vmService} what sets the answers. */
  @Override
  public void inject(TestInjector tests) {
    tests.injectIntoFields(
        (Consumer<HttpHandler>) handler::set,
        field -> field.getType() == Consumer.class && field.getName().equals("vmService"));
  }

  @Override
  public void stop() {
    server.stop(0);
  }
}
