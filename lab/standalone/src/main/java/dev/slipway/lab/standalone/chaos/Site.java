package dev.slipway.lab.standalone.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.SlipwayClient;
import dev.slipway.lab.standalone.Standalone;
import dev.slipway.lab.standalone.chaos.agent.Order;
import dev.slipway.lab.standalone.chaos.agent.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An installation whose services have the agent with them. */
public final class Site implements AutoCloseable {

  static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration UNTIL_READY = Duration.ofMinutes(3);
  private static final String AGENT = "lab/chaos-agent/target/slipway-lab-chaos-agent.jar";

  private final Standalone standalone;
  private final Path folder;
  private final Clients clients;
  private final AtomicInteger orders = new AtomicInteger();

  private Site(Standalone standalone, Path folder) {
    this.standalone = standalone;
    this.folder = folder;
    this.clients = new Clients(new SlipwayClient(standalone.api(), standalone.apiToken()));
  }

  /**
   * Starts it.
   *
   * @param data where to keep everything; null for a temporary folder
   * @param without the guard that is switched off; null for none
   */
  public static Site start(
      Path root, Path data, int replicas, String without, Consumer<String> say) {
    Path agent = root.resolve(AGENT);
    if (!Files.exists(agent)) {
      throw new IllegalStateException("not built yet: " + AGENT + "; run ./slipway build");
    }
    Path folder = temporary();
    String off = without == null || without.equals(Guards.INBOX) ? "" : ",without=" + without;
    Standalone standalone =
        Standalone.start(
            new Standalone.Options(
                root,
                data,
                true,
                Guards.INBOX.equals(without)
                    ? resource(folder, "chaos-without-inbox.yaml")
                    : resource(folder, "chaos-slipway.yaml"),
                false,
                resource(folder, "chaos-simulator.yaml"),
                false,
                replicas,
                (service, process) ->
                    List.of(
                        // A newer JDK would warn of what it does without need.
                        "-Dnet.bytebuddy.safe=true",
                        "-javaagent:%s=folder=%s,service=%s,process=%s%s"
                            .formatted(agent, folder, service, process, off))),
            say);
    return new Site(standalone, folder);
  }

  public Standalone standalone() {
    return standalone;
  }

  public Clients clients() {
    return clients;
  }

  /** Waits until all processes say that they are ready. */
  void awaitReady() {
    for (String service : SERVICES) {
      standalone.services().of(service).forEach(this::awaitReady);
    }
  }

  void awaitReady(String process) {
    Looking.until(
        () -> standalone.services().ready(process),
        LOOK,
        UNTIL_READY,
        () -> process + " is not ready");
  }

  /** What the agents wrote down so far. */
  public Trace trace() {
    return new Trace(folder);
  }

  /** Has an agent of that service do something at a point, once. */
  public Order order(String service, Order.Wanted wanted) {
    return Order.put(folder.resolve(service), "order-" + orders.incrementAndGet(), wanted);
  }

  /** A service's database; the caller closes it. */
  public Connection database(String service) {
    try {
      return standalone.database(service);
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }

  /** Has something go wrong on the simulator, under that name, in place of what had it before. */
  public void faults(String name, String yaml) {
    clients.put(URI.create(standalone.faults().orElseThrow() + "/" + name), yaml);
  }

  /** The simulator's own memory of what there was. */
  public JsonNode history() {
    return clients.get(standalone.faults().orElseThrow().resolve("/history"));
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("slipway-chaos-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a file: it may lie in a jar. */
  private static Path resource(Path folder, String name) {
    try (InputStream packaged = Site.class.getResourceAsStream("/" + name)) {
      Path file = folder.resolve(name);
      Files.copy(packaged, file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    standalone.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
