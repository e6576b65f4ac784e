package dev.slipway.kit.delivery.relay;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.kit.delivery.Log;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.lab.backends.FreePort;
import dev.slipway.lab.backends.KafkaBroker;
import dev.slipway.lab.backends.PostgresServer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.flywaydb.core.Flyway;

/** A database, a broker that can be stopped, and as many relays on them as a test wants. */
final class RelayBench implements AutoCloseable {

  static final String TOPIC = "events";
  private static final String ATTRIBUTES =
      "{\"source\": \"/test\", \"time\": \"2026-01-02T03:04:05Z\","
          + " \"dataschema\": \"urn:test\"}";
  private static final String DATABASE = "slipway_relay";

  private final PostgresServer postgres = PostgresServer.temporary();
  private final Path log;
  private final int port;
  private final List<Running> running = new ArrayList<>();
  private KafkaBroker broker;

  /** One relay with its two threads. */
  record Running(
      Relay relay, FaultyPublisher publisher, CommitListener listener, List<Thread> threads) {

    void stop() throws InterruptedException {
      publisher.thaw();
      listener.stop();
      relay.stop();
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  RelayBench() {
    postgres.createDatabase(DATABASE);
    Flyway.configure()
        .dataSource(postgres.url(DATABASE), DATABASE, postgres.password(DATABASE))
        .locations("classpath:db/slipway-delivery")
        .load()
        .migrate();
    port = FreePort.find();
    try {
      log = Files.createTempDirectory("slipway-relay-kafka-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startBroker();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 12, (short) 1))).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void startBroker() {
    broker = KafkaBroker.kept(log, port);
  }

  void stopBroker() {
    broker.close();
  }

  /** Starts a relay whose lease lasts 2 s. */
  Running relay(FaultyPublisher.Faults faults) {
    return relay(faults, Map.of());
  }

  /** Starts a relay with some settings of its own. */
  Running relay(FaultyPublisher.Faults faults, Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(RelayConfig.class)
            .withDefaultValue("slipway.relay.lease", "PT2S")
            .withDefaultValue("slipway.relay.renewal", "PT0.4S")
            .withDefaultValue("slipway.relay.poll", "PT0.2S")
            .withDefaultValue("slipway.relay.progress-every", "PT0.1S")
            .withDefaultValue("slipway.relay.retry-initial", "PT0.02S")
            .withDefaultValue("slipway.relay.retry-cap", "PT0.1S")
            .withDefaultValue("slipway.relay.keep", "PT168H")
            .withDefaultValue("quarkus.datasource.jdbc.url", postgres.url(DATABASE))
            .withDefaultValue("quarkus.datasource.username", DATABASE)
            .withDefaultValue("quarkus.datasource.password", postgres.password(DATABASE))
            .withSources(new PropertiesConfigSource(settings, "test", 500))
            .build();
    Connections connections = Connections.to(config);
    FaultyPublisher publisher =
        new FaultyPublisher(
            new KafkaPublisher(
                Map.of("bootstrap.servers", "127.0.0.1:" + port),
                "relay-" + running.size(),
                Map.of(Channel.EVENTS, TOPIC, Channel.PROGRESS, TOPIC)),
            faults);
    Relay relay =
        new Relay(
            config.getConfigMapping(RelayConfig.class),
            connections,
            publisher,
            InstantSource.system());
    CommitListener listener = relay.listener(connections);
    List<Thread> threads =
        List.of(Thread.ofPlatform().start(relay), Thread.ofPlatform().start(listener));
    Running started = new Running(relay, publisher, listener, threads);
    running.add(started);
    return started;
  }

  /** Commits one event of that cluster, which says its number. */
  void append(UUID cluster, int number) {
    append(Channel.EVENTS, cluster, number, ATTRIBUTES);
  }

  /** Commits one message of that cluster's progress, which says its number. */
  void report(UUID cluster, int number) {
    append(Channel.PROGRESS, cluster, number, ATTRIBUTES);
  }

  /** Commits an event with these attributes. */
  void append(UUID cluster, int number, String attributes) {
    append(Channel.EVENTS, cluster, number, attributes);
  }

  private void append(Channel channel, UUID cluster, int number, String attributes) {
    String sql =
        "insert into outbox (event_id, cluster, channel, type, payload, attributes)"
            + " values (?, ?, ?, 'test', ?::json, ?::jsonb)";
    try (Connection connection = postgres.connect(DATABASE);
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setObject(1, UuidCreator.getTimeOrderedEpoch());
      insert.setObject(2, cluster);
      insert.setString(3, channel.name());
      insert.setString(4, Integer.toString(number));
      insert.setString(5, attributes);
      insert.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  long query(String sql) {
    try (Connection connection = postgres.connect(DATABASE);
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the topic has of that cluster, repeats included. */
  List<Integer> published(UUID cluster) {
    return new Log("127.0.0.1:" + port)
        .read(TOPIC, cluster.toString()).stream()
            .map(record -> Integer.valueOf(Log.text(record)))
            .toList();
  }

  /** The same as a reader sees it who knows each id. */
  List<Integer> firstOccurrences(UUID cluster) {
    return List.copyOf(new LinkedHashSet<>(published(cluster)));
  }

  void stopRelays() throws InterruptedException {
    for (Running each : running) {
      each.stop();
    }
    running.clear();
  }

  @Override
  public void close() {
    broker.close();
    postgres.close();
  }
}
