package dev.slipway.lab.backends;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * What a broker that is alone, and small, is told; and its log directory made ready for it.
 *
 * @param doors further ports to listen on, each with the port under which those who come in there
 *     are told to find the broker: that of something in between
 */
record BrokerSettings(Path directory, int port, int controllerPort, Map<Integer, Integer> doors) {
  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  Map<String, String> properties() {
    Map<String, String> settings = new HashMap<>(network());
    settings.putAll(ofASingleBroker());
    settings.putAll(small());
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    // Nobody but tests and a launcher stops it, and both wait.
    settings.put("controlled.shutdown.enable", "false");
    return settings;
  }

  private Map<String, String> network() {
    List<String> listeners = new ArrayList<>(List.of("PLAINTEXT://127.0.0.1:" + port));
    List<String> advertised = new ArrayList<>(listeners);
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    doors.forEach(
        (listening, found) -> {
          listeners.add("DOOR%d://127.0.0.1:%d".formatted(listening, listening));
          advertised.add("DOOR%d://127.0.0.1:%d".formatted(listening, found));
          protocols.append(",DOOR").append(listening).append(":PLAINTEXT");
        });
    listeners.add(CONTROLLER + "://127.0.0.1:" + controllerPort);
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE),
        "listeners",
        String.join(",", listeners),
        "advertised.listeners",
        String.join(",", advertised),
        "controller.listener.names",
        CONTROLLER,
        "listener.security.protocol.map",
        protocols.toString(),
        "inter.broker.listener.name",
        "PLAINTEXT",
        "controller.quorum.voters",
        NODE + "@127.0.0.1:" + controllerPort);
  }

  private static Map<String, String> ofASingleBroker() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        // A broker that was killed is let in again only when its last session is over.
        "broker.session.timeout.ms", "2000",
        "broker.heartbeat.interval.ms", "500",
        // There is no second member to wait for: a consumer starts at once.
        "group.initial.rebalance.delay.ms", "0");
  }

  private static Map<String, String> small() {
    return Map.of(
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.num.partitions", "1",
        "share.coordinator.state.topic.num.partitions", "1",
        "num.network.threads", "2",
        "num.io.threads", "4",
        "background.threads", "2",
        // The default takes 128 MB for compaction, of which only the offsets topic has any.
        "log.cleaner.dedupe.buffer.size", "2097152",
        "log.index.size.max.bytes", "1048576");
  }

  /** Writes the directory's identity, unless it has one. */
  void format() {
    try {
      Files.createDirectories(directory);
      if (Files.exists(directory.resolve("meta.properties"))) {
        return;
      }
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName(CONTROLLER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      // The library declares no narrower type.
      throw new IllegalStateException("Cannot format " + directory + " for Kafka", e);
    }
  }
}
