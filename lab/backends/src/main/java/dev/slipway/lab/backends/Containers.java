package dev.slipway.lab.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Broker and database in containers of the official images, or of others that keep their contracts
 * ({@code -Dslipway.backends.kafka-image}, {@code -Dslipway.backends.postgres-image}). They end
 * with this JVM.
 */
final class Containers {
  private static final String KIND = "slipway.backends";
  private static final String KAFKA = "apache/kafka";
  private static final String POSTGRES = "postgres";

  private Containers() {}

  /**
   * @throws IllegalArgumentException for a kind of backends that there is none of
   */
  static boolean wanted() {
    String kind = System.getProperty(KIND, "embedded");
    return switch (kind) {
      case "embedded" -> false;
      case "containers" -> true;
      default ->
          throw new IllegalArgumentException(
              "-D%s is embedded or containers; found %s".formatted(KIND, kind));
    };
  }

  /** Starts a broker; answers its {@code bootstrap.servers}. */
  static String kafka() {
    KafkaContainer kafka =
        new KafkaContainer(image("kafka-image", KAFKA, "4.1.1"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            // There is no second member to wait for: a consumer starts at once.
            .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
    start(kafka);
    return kafka.getBootstrapServers();
  }

  /** Starts a PostgreSQL; the services' databases are to be made in it. */
  static Databases postgres() {
    Passwords passwords = Passwords.in(folder().resolve("passwords"));
    PostgreSQLContainer postgres =
        new PostgreSQLContainer(image("postgres-image", POSTGRES, "17"))
            .withUsername(Databases.SUPERUSER)
            .withPassword(passwords.of(Databases.SUPERUSER))
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    start(postgres);
    return new Databases(
        postgres.getHost(), postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT), passwords);
  }

  private static DockerImageName image(String property, String official, String version) {
    String name = System.getProperty(KIND + "." + property, official + ":" + version);
    return DockerImageName.parse(name).asCompatibleSubstituteFor(official);
  }

  private static void start(GenericContainer<?> container) {
    container.start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop, "container-stopper"));
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("slipway-postgres-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
