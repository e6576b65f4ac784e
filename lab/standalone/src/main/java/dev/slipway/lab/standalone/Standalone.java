package dev.slipway.lab.standalone;

import dev.slipway.lab.backends.KafkaBroker;
import dev.slipway.lab.backends.PostgresServer;
import dev.slipway.lab.backends.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * One whole installation: broker and database side by side, then the topics, then the simulator and
 * the services, until all are ready.
 */
public final class Standalone implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(120);
  private static final String POSTGRES = "postgres";

  /**
   * The services' JVM flags. G1 and not the serial collector, which is said to be smaller: that one
   * collects its old generation only when it cannot grow any more, so that it stays as large as it
   * may be, and then everything stands still for up to half a second.
   */
  public static final List<String> SERVICE_FLAGS =
      List.of(
          "-Xmx128m",
          "-Xms32m",
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=5",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=30",
          "-XX:G1PeriodicGCInterval=15000",
          "-XX:+ExitOnOutOfMemoryError");

  /** The simulator's JVM flags. */
  public static final List<String> SIMULATOR_FLAGS = List.of("-Xmx1536m", "-XX:+UseSerialGC");

  /** The broker's JVM flags. */
  public static final List<String> BROKER_FLAGS = List.of("-Xmx160m", "-XX:+UseSerialGC");

  /** The command that a simulator which yields is started through. */
  public static final List<String> YIELDING = List.of("nice", "-n", "10");

  /**
   * What to start.
   *
   * @param root the project, with what the build made
   * @param data where to keep everything; null for a temporary folder
   * @param freePorts any free ports and guests' addresses, or the settled ones
   * @param configuration a person's own configuration; null for none
   * @param proxmox whether a real Proxmox VE is configured, and so no simulator wanted
   * @param simulator changes to the simulator's configuration; null for none
   * @param simulatorYields whether the simulator's threads weigh less than all others, as it is in
   *     the place of machines with processors of their own
   * @param replicas how many of each service
   * @param flags further JVM flags of the services' processes, by the process's service and name
   */
  public record Options(
      Path root,
      Path data,
      boolean freePorts,
      Path configuration,
      boolean proxmox,
      Path simulator,
      boolean simulatorYields,
      int replicas,
      BiFunction<String, String, List<String>> flags) {

    /** With the usual flags. */
    public Options(
        Path root,
        Path data,
        boolean freePorts,
        Path configuration,
        boolean proxmox,
        Path simulator,
        boolean simulatorYields,
        int replicas) {
      this(
          root,
          data,
          freePorts,
          configuration,
          proxmox,
          simulator,
          simulatorYields,
          replicas,
          (service, process) -> List.of());
    }
  }

  private final Options options;
  private final Consumer<String> say;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private DataFolder data;
  private Ports ports;
  private ServiceConfiguration configuration;
  private volatile Child broker;
  private volatile PostgresServer postgres;
  private Services services;
  private SimulatedProxmox simulator;
  private Cables cables;
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
    return start(new Standalone(options, say));
  }

  /** The same with something between the services and their backends that can be cut. */
  public static Standalone startCuttable(Options options, Consumer<String> say) {
    Standalone standalone = new Standalone(options, say);
    standalone.cables = standalone.keep(new Cables());
    return start(standalone);
  }

  private static Standalone start(Standalone standalone) {
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
    data.orphans().stop();
    List<Replica> replicas = Replica.ofEach(options.replicas());
    ports = options.freePorts() ? Ports.free(replicas) : Ports.settled(replicas);
    configuration = new ServiceConfiguration(data, ports);
    say.accept("starting Kafka and PostgreSQL");
    CompletableFuture<PostgresServer> database =
        CompletableFuture.supplyAsync(
            () -> PostgresServer.kept(data.path().resolve(POSTGRES), true));
    // Kept before it is there: told to stop meanwhile, it is awaited and stopped.
    keep(() -> closeDatabase(database));
    broker = startBroker();
    keep(() -> broker.close());
    postgres = database.join();
    awaitBroker();
    Topics.packaged().create(kafka());
    if (cables != null) {
      cables.lay(postgres.port());
    }
    if (!options.proxmox()) {
      say.accept("starting the simulator in place of a Proxmox VE");
      GuestAddresses guests =
          keep(options.freePorts() ? GuestAddresses.free() : GuestAddresses.settled());
      simulator =
          keep(
              SimulatedProxmox.start(data, options.simulator(), options.simulatorYields(), guests));
    }
    Path file = configuration.write(simulator, options.configuration());
    say.accept("starting the four services");
    services = keep(new Services(ports.management(), replica -> launch(replica, file), say));
    if (ports.balanced()) {
      keep(new Balancer(ports.targets()));
    }
    services.start();
    new Whereabouts(kafka(), postgres.port(), api(), apiToken()).write(data);
  }

  /** The API's base URL. */
  public URI api() {
    return URI.create(configuration.url(Service.REQUEST));
  }

  /** The base URL of one process of request-service, by the process's name. */
  public URI api(String name) {
    return ports.http().entrySet().stream()
        .filter(port -> port.getKey().name().equals(name))
        .map(port -> URI.create("http://127.0.0.1:" + port.getValue()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such service: " + name));
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
    return administrator().map(Leftovers::new);
  }

  /** The stand-in's administrator; empty with a real Proxmox VE. */
  public Optional<Administrator> administrator() {
    return Optional.ofNullable(simulator).map(SimulatedProxmox::administrator);
  }

  /** Where the services answer each other, by the service's folder. */
  public URI service(String folder) {
    return URI.create(configuration.url(Service.named(folder)));
  }

  /** The file with the token that the other services know a service by. */
  public Path serviceToken(String folder) {
    return configuration.serviceToken(Service.named(folder));
  }

  /** Where the stand-in takes faults on demand; empty with a real Proxmox VE. */
  public Optional<URI> faults() {
    return Optional.ofNullable(simulator).map(SimulatedProxmox::control);
  }

  /** The services' processes. */
  public Services services() {
    return services;
  }

  /** Opens a connection to a service's database, as the service itself; the caller closes it. */
  public Connection database(String serviceFolder) throws SQLException {
    return postgres.connect(databaseOf(serviceFolder));
  }

  /** Keeps a copy of a service's database as it is now. */
  public void backUp(String serviceFolder) {
    postgres.backUp(databaseOf(serviceFolder));
  }

  /** Puts the copy in its place; the service's processes should have been killed. */
  public void restore(String serviceFolder) {
    postgres.restore(databaseOf(serviceFolder));
  }

  private static String databaseOf(String serviceFolder) {
    return Service.named(serviceFolder).database;
  }

  /** Kills the broker and does something before it is started again on the same log. */
  public void withoutBroker(Runnable meanwhile) {
    broker.kill();
    try {
      meanwhile.run();
    } finally {
      broker = startBroker();
      awaitBroker();
    }
  }

  /** Stops the database and does something before it is started again on the same data. */
  public void withoutDatabase(Runnable meanwhile) {
    int port = postgres.port();
    postgres.close();
    try {
      meanwhile.run();
    } finally {
      postgres = PostgresServer.kept(data.path().resolve(POSTGRES), port, true);
    }
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
    List<String> command = new ArrayList<>(Jvm.command(BROKER_FLAGS));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(KafkaBroker.class.getName());
    command.add(data.path().resolve("kafka").toString());
    command.add(Integer.toString(ports.kafka()));
    if (cables != null) {
      cables.doors().forEach((door, found) -> command.add(door + ":" + found));
    }
    return Child.start(data, "kafka", command, Map.of());
  }

  private void awaitBroker() {
    Waiting.until("Kafka", broker, STARTUP, this::brokerAnswers);
  }

  private Optional<Boolean> brokerAnswers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", ports.kafka()), 1000);
      return Optional.of(true);
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private Child launch(Replica replica, Path configurationFile) {
    List<String> command = new ArrayList<>(Jvm.command(SERVICE_FLAGS));
    List<String> flags = options.flags().apply(replica.service().folder, replica.name());
    command.addAll(flags);
    boolean agent = flags.stream().anyMatch(flag -> flag.startsWith("-javaagent"));
    command.addAll(Jvm.archive(replica.service().archive(options.root()), agent));
    command.add("-jar");
    command.add(replica.service().jar(options.root()).toString());
    Map<String, String> environment =
        configuration.environment(replica, configurationFile, postgres, kafka());
    if (cables != null) {
      Service service = replica.service();
      environment.put(
          "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + cables.port(service, Cables.To.BROKER));
      environment.put(
          "QUARKUS_DATASOURCE_JDBC_URL",
          "jdbc:postgresql://127.0.0.1:%d/%s"
              .formatted(cables.port(service, Cables.To.DATABASE), service.database));
    }
    return Child.start(data, replica.name(), command, environment);
  }

  /** Cuts a service off from its broker, silently: nothing arrives and nothing is refused. */
  public void cutFromBroker(String serviceFolder, Runnable meanwhile) {
    without(serviceFolder, Cables.To.BROKER, meanwhile);
  }

  /** The same from its database. */
  public void cutFromDatabase(String serviceFolder, Runnable meanwhile) {
    without(serviceFolder, Cables.To.DATABASE, meanwhile);
  }

  private void without(String serviceFolder, Cables.To end, Runnable meanwhile) {
    cables.cut(Service.named(serviceFolder), end);
    try {
      meanwhile.run();
    } finally {
      cables.mend(Service.named(serviceFolder), end);
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

  /** Stops everything it started, last things first; what was temporary is gone afterwards. */
  @Override
  public void close() {
    synchronized (stopping) {
      synchronized (this) {
        closing = true;
      }
      for (AutoCloseable next = taken(); next != null; next = taken()) {
        close(next);
      }
    }
  }

  private void closeDatabase(CompletableFuture<PostgresServer> first) {
    PostgresServer running = postgres == null ? first.exceptionally(none -> null).join() : postgres;
    if (running != null) {
      running.close();
    }
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
