package dev.slipway.lab.backends;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Broker and database for a Quarkus test: {@code @WithTestResource(value = BackendsResource.class,
 * initArgs = @ResourceArg(name = "database", value = "slipway_vm"))}. Both start side by side, once
 * per JVM, and live until it ends: the next test class finds them, with what the one before left in
 * them.
 *
 * <p>They are the build's own, inside this process and beside it; with {@code
 * -Dslipway.backends=containers} they are containers of the official images.
 *
 * <p>Arguments: {@code database} (default {@code slipway_test}; made if it is none of the
 * services'), {@code kafka} ({@code false} for a module that needs none).
 */
public final class BackendsResource implements QuarkusTestResourceLifecycleManager {
  private static final String KAFKA = "slipway.backends.kafka";
  private static final String POSTGRES_HOST = "slipway.backends.postgres.host";
  private static final String POSTGRES_PORT = "slipway.backends.postgres.port";
  private static final String POSTGRES_PASSWORDS = "slipway.backends.postgres.passwords";

  private String database = "slipway_test";
  private boolean kafka = true;

  @Override
  public void init(Map<String, String> arguments) {
    database = arguments.getOrDefault("database", database);
    kafka = Boolean.parseBoolean(arguments.getOrDefault("kafka", "true"));
  }

  @Override
  public Map<String, String> start() {
    // Quarkus loads this class in several class loaders. What is one per JVM is kept in the system
    // properties, under a
    // lock that all of them see.
    synchronized (Runtime.getRuntime()) {
      // A thread of its own, not a pool's: it inherits the class loader that finds Kafka.
      CompletableFuture<Void> broker =
          CompletableFuture.runAsync(
              this::startBroker, task -> new Thread(task, "kafka-starter").start());
      startPostgres();
      broker.join();
    }
    Databases databases =
        new Databases(
            System.getProperty(POSTGRES_HOST),
            Integer.getInteger(POSTGRES_PORT),
            Passwords.in(Path.of(System.getProperty(POSTGRES_PASSWORDS))));
    databases.create(database);
    return configuration(databases);
  }

  private Map<String, String> configuration(Databases databases) {
    Map<String, String> settings = new HashMap<>();
    settings.put("quarkus.devservices.enabled", "false");
    settings.put("quarkus.datasource.jdbc.url", databases.url(database));
    settings.put("quarkus.datasource.username", database);
    settings.put("quarkus.datasource.password", databases.password(database));
    settings.put(quiet(PostgresServer.LOGGER), "WARN");
    if (kafka) {
      settings.put("kafka.bootstrap.servers", System.getProperty(KAFKA));
      KafkaBroker.LOGGERS.forEach(name -> settings.put(quiet(name), "WARN"));
    }
    return settings;
  }

  /** Quarkus sets the levels anew when it starts. */
  private static String quiet(String logger) {
    return "quarkus.log.category.\"" + logger + "\".level";
  }

  private void startBroker() {
    if (kafka && System.getProperty(KAFKA) == null) {
      String bootstrapServers = Containers.wanted() ? Containers.kafka() : embeddedBroker();
      Topics.packaged().create(bootstrapServers);
      System.setProperty(KAFKA, bootstrapServers);
    }
  }

  private static String embeddedBroker() {
    KafkaBroker broker = KafkaBroker.temporary();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "kafka-closer"));
    return broker.bootstrapServers();
  }

  private static void startPostgres() {
    if (System.getProperty(POSTGRES_PORT) == null) {
      Databases postgres =
          Containers.wanted() ? Containers.postgres() : PostgresServer.temporary().databases();
      System.setProperty(POSTGRES_PASSWORDS, postgres.passwords().file().toString());
      System.setProperty(POSTGRES_HOST, postgres.host());
      System.setProperty(POSTGRES_PORT, Integer.toString(postgres.port()));
    }
  }

  /**
   * Nothing stops here: the next test class of this JVM needs the same backends. They end with it.
   */
  @Override
  public void stop() {}
}
