package dev.slipway.lab.standalone;

import dev.slipway.lab.backends.KafkaBroker;
import dev.slipway.lab.backends.PostgresServer;
import dev.slipway.lab.backends.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One whole installation: broker and database side by side, then the topics, then the simulator and
 * the services, until all are ready. A service that ends by itself is started again.
 */
public final class Standalone implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(120);
  private static final long FIRST_PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 30;

  /**
   * What to start.
   *
   * @param root the project, with what the build made
   * @param data where to keep everything; null for a temporary folder
   * @param freePorts any free ports, or the settled ones
   * @param configuration a person's own configuration; null for none
   * @param proxmox whether a real Proxmox VE is configured, and so no simulator wanted
   * @param simulator changes to the simulator's configuration; null for none
   */
  public record Options(
      Path root,
      Path data,
      boolean freePorts,
      Path configuration,
      boolean proxmox,
      Path simulator) {}

  private final Options options;
  private final Consumer<String> say;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Set<Service> wereReady = ConcurrentHashMap.newKeySet();

  /** Those that were seen ready since their last start. */
  private final Set<Service> ready = ConcurrentHashMap.newKeySet();

  private final Map<Service, Long> pauses = new ConcurrentHashMap<>();
  private final Map<Service, Child> services = new EnumMap<>(Service.class);
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private DataFolder data;
  private Ports ports;
  private ServiceConfiguration configuration;
  private Path file;
  private PostgresServer postgres;
  private SimulatedProxmox simulator;
  private final Object stopping = new Object();
  private volatile boolean closing;

  private Standalone(Options options, Consumer<String> say) {
    this.options = options;
    this.say = say;
  }

  /**
   * Starts everything and waits until it is ready; on failure, or interrupted, stops what it
   * started.
   *
   * @param say takes one line for each thing that a person may want to know
   */
  public static Standalone start(Options options, Consumer<String> say) {
    Standalone standalone = new Standalone(options, say);
    try {
      standalone.start();
      return standalone;
    } catch (RuntimeException e) {
      // Stopping takes a moment, also for who was told to hurry.
      Thread.interrupted();
      standalone.close();
      throw e;
    }
  }

  private void start() {
    mustBeBuilt();
    data = keep(options.data() == null ? DataFolder.temporary() : DataFolder.kept(options.data()));
    ports = options.freePorts() ? Ports.free() : Ports.settled();
    configuration = new ServiceConfiguration(data, ports);
    say.accept("starting Kafka and PostgreSQL");
    CompletableFuture<PostgresServer> database =
        CompletableFuture.supplyAsync(
            () -> PostgresServer.kept(data.path().resolve("postgres"), true));
    // Kept before it is there: told to stop meanwhile, it is awaited and stopped.
    keep(() -> database.handle(Standalone::closed).join());
    Child broker = keep(startBroker());
    postgres = database.join();
    Waiting.until("Kafka", broker, STARTUP, this::brokerAnswers);
    Topics.packaged().create(kafka());
    if (!options.proxmox()) {
      say.accept("starting the simulator in place of a Proxmox VE");
      simulator = keep(SimulatedProxmox.start(data, options.simulator()));
    }
    file = configuration.write(simulator, options.configuration());
    say.accept("starting the four services");
    for (Service service : Service.values()) {
      startService(service);
    }
    for (Service service : Service.values()) {
      Child child = service(service);
      Waiting.until(service.folder, child, STARTUP, () -> ready(service));
    }
  }

  /** The API's base URL. */
  public URI api() {
    return URI.create(configuration.url(Service.REQUEST));
  }

  /** The file with the token that the API accepts. */
  public Path apiToken() {
    return configuration.apiToken();
  }

  /** Kafka's {@code bootstrap.servers}. */
  public String kafka() {
    return "127.0.0.1:" + ports.kafka();
  }

  /** Leaves the data folder where it is, even if it was to be temporary. */
  public void keepData() {
    data.keep();
  }

  /** Where everything is kept. */
  public Path data() {
    return data.path();
  }

  /** What lies on the stand-in that was not there at the start; empty with a real Proxmox VE. */
  public Optional<Leftovers> leftovers() {
    return Optional.ofNullable(simulator).map(SimulatedProxmox::leftovers);
  }

  /** The process of a service, by its folder's name, for whoever wants to kill it. */
  public ProcessHandle process(String serviceFolder) {
    for (Service service : Service.values()) {
      if (service.folder.equals(serviceFolder)) {
        return service(service).handle();
      }
    }
    throw new IllegalArgumentException("no such service: " + serviceFolder);
  }

  /** Whether a service says that it is ready. */
  public boolean ready(String serviceFolder) {
    for (Service service : Service.values()) {
      if (service.folder.equals(serviceFolder)) {
        return ready(service).isPresent();
      }
    }
    throw new IllegalArgumentException("no such service: " + serviceFolder);
  }

  private void mustBeBuilt() {
    List<Path> absent = new ArrayList<>();
    for (Service service : Service.values()) {
      if (!Files.exists(service.jar(options.root()))) {
        absent.add(options.root().relativize(service.jar(options.root())));
      }
    }
    if (!absent.isEmpty()) {
      throw new Refusal("not built yet: " + absent, "Run ./slipway build.");
    }
  }

  private Child startBroker() {
    List<String> command = new ArrayList<>(Jvm.command("-Xmx160m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KafkaBroker.class.getName());
    command.add(data.path().resolve("kafka").toString());
    command.add(Integer.toString(ports.kafka()));
    return Child.start("kafka", data.log("kafka"), command, Map.of());
  }

  private Optional<Boolean> brokerAnswers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", ports.kafka()), 1000);
      return Optional.of(true);
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private synchronized void startService(Service service) {
    if (closing) {
      return;
    }
    List<String> command =
        new ArrayList<>(
            Jvm.command("-Xmx128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-jar"));
    command.add(service.jar(options.root()).toString());
    Child child =
        Child.start(
            service.folder,
            data.log(service.folder),
            command,
            configuration.environment(service, file, postgres, kafka()));
    services.put(service, child);
    child.onExit(() -> ended(service, child));
  }

  /** A service that ended unasked is started again, unless it never came up at all. */
  private void ended(Service service, Child child) {
    if (closing || !wereReady.contains(service)) {
      return;
    }
    long pause =
        ready.remove(service)
            ? FIRST_PAUSE_SECONDS
            : Math.min(LONGEST_PAUSE_SECONDS, 2 * pauses.getOrDefault(service, 1L));
    pauses.put(service, pause);
    say.accept(
        "%s ended with %d; starting it again in %d s"
            .formatted(service.folder, child.exitValue(), pause));
    CompletableFuture.delayedExecutor(pause, TimeUnit.SECONDS)
        .execute(
            () -> {
              try {
                startService(service);
              } catch (RuntimeException e) {
                say.accept(service.folder + " cannot be started again: " + e.getMessage());
              }
            });
  }

  private synchronized Child service(Service service) {
    return services.get(service);
  }

  private Optional<Boolean> ready(Service service) {
    URI uri = URI.create("http://127.0.0.1:" + ports.management().get(service) + "/q/health/ready");
    try {
      HttpResponse<Void> response =
          http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.discarding());
      if (response.statusCode() != 200) {
        return Optional.empty();
      }
      wereReady.add(service);
      ready.add(service);
      return Optional.of(true);
    } catch (IOException notYet) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + service.folder, e);
    }
  }

  private synchronized <T extends AutoCloseable> T keep(T resource) {
    if (closing) {
      close(resource);
      throw new IllegalStateException("told to stop while starting");
    }
    started.push(resource);
    return resource;
  }

  /** Stops everything it started, services first; what was temporary is gone afterwards. */
  @Override
  public void close() {
    synchronized (stopping) {
      List<Child> children;
      synchronized (this) {
        closing = true;
        children = List.copyOf(services.values());
        services.clear();
      }
      children.forEach(Child::ask);
      children.forEach(Child::close);
      for (AutoCloseable next = taken(); next != null; next = taken()) {
        close(next);
      }
    }
  }

  private static boolean closed(PostgresServer server, Throwable failed) {
    if (failed == null) {
      server.close();
    }
    return failed == null;
  }

  private synchronized AutoCloseable taken() {
    return started.poll();
  }

  private void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      say.accept("could not be stopped cleanly: " + e.getMessage());
    }
  }
}
