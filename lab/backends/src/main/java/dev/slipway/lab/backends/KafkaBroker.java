package dev.slipway.lab.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.common.utils.Time;

/**
 * A real Kafka broker on a free loopback port, broker and controller in one: inside this process
 * for tests, in a process of its own through {@link #main}. Never makes a topic by itself.
 */
public final class KafkaBroker implements AutoCloseable {

  /** Who talks at every start, at level INFO, for pages. */
  static final List<String> LOGGERS = List.of("kafka", "org.apache.kafka", "state.change.logger");

  /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
  private static final List<Logger> QUIET = LOGGERS.stream().map(Logger::getLogger).toList();

  private final KafkaRaftServer server;
  private final Path directory;
  private final int port;
  private final boolean temporary;

  private KafkaBroker(KafkaRaftServer server, Path directory, int port, boolean temporary) {
    this.server = server;
    this.directory = directory;
    this.port = port;
    this.temporary = temporary;
  }

  /** For tests: all gone when closed. */
  public static KafkaBroker temporary() {
    try {
      return start(Files.createTempDirectory("slipway-kafka-"), FreePort.find(), Map.of(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps its log in the directory, which is made if absent. */
  public static KafkaBroker kept(Path directory, int port) {
    return start(directory, port, Map.of(), false);
  }

  private static KafkaBroker start(
      Path directory, int port, Map<Integer, Integer> doors, boolean temporary) {
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    BrokerSettings settings = new BrokerSettings(directory, port, FreePort.find(), doors);
    settings.format();
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings.properties(), false), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, directory, port, temporary);
  }

  /** {@code 127.0.0.1:<port>}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
    if (temporary) {
      try {
        FileUtils.deleteDirectory(directory.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * A broker in a process of its own, until it is told to end or the process that started it has
   * ended. About {@code -Xmx160m -XX:+UseSerialGC -XX:TieredStopAtLevel=1} is enough.
   *
   * @param arguments the directory of its log, its port, and for each further port {@code
   *     PORT:FOUND}: those who come in there are told to find it at the other
   */
  public static void main(String[] arguments) {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("Give the directory of the log and the port");
    }
    Map<Integer, Integer> doors = new TreeMap<>();
    for (String door : List.of(arguments).subList(2, arguments.length)) {
      String[] ports = door.split(":", 2);
      doors.put(Integer.valueOf(ports[0]), Integer.valueOf(ports[1]));
    }
    KafkaBroker broker = start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), doors, false);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "kafka-closer"));
    // A launcher that was killed cannot stop what it started.
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)).join());
    broker.server.awaitShutdown();
  }
}
