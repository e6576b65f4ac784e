package dev.slipway.vm;

import dev.slipway.lab.backends.FreePort;
import dev.slipway.lab.backends.KafkaBroker;
import dev.slipway.lab.backends.PostgresServer;
import dev.slipway.lab.backends.Topics;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A broker and a database that nobody else uses, so that a test can take them away. */
public final class FailingBackends implements QuarkusTestResourceLifecycleManager {
  private static final String DATABASE = "slipway_vm";

  private Path directory;
  private int port;
  private KafkaBroker broker;
  private PostgresServer postgres;

  @Override
  public Map<String, String> start() {
    port = FreePort.find();
    try {
      directory = Files.createTempDirectory("slipway-failing-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startBroker();
    Topics.packaged().create(broker.bootstrapServers());
    postgres = PostgresServer.temporary();
    return Map.of(
        "kafka.bootstrap.servers", broker.bootstrapServers(),
        "quarkus.datasource.jdbc.url", postgres.url(DATABASE),
        "quarkus.datasource.username", DATABASE,
        "quarkus.datasource.password", postgres.password(DATABASE));
  }

  /** JDK types only: the test's classes and this one's come from different loaders. */
  @Override
  public void inject(TestInjector injector) {
    Map<String, Runnable> faults =
        Map.of(
            "broker away",
            this::stopBroker,
            "broker back",
            this::startBroker,
            "database away",
            () -> allowConnections(false),
            "database back",
            () -> allowConnections(true));
    injector.injectIntoFields(faults, field -> field.getName().equals("faults"));
  }

  private void startBroker() {
    broker = KafkaBroker.kept(directory.resolve("kafka"), port);
  }

  private void stopBroker() {
    broker.close();
    broker = null;
  }

  private void allowConnections(boolean allow) {
    try (Connection connection = postgres.connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("alter database %s allow_connections %s".formatted(DATABASE, allow));
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
              .formatted(DATABASE));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
