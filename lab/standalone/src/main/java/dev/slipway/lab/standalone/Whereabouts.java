package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a running installation's backends are, for commands that look at it from beside it.
 *
 * @param kafka {@code bootstrap.servers}
 * @param postgres the port on this machine
 */
record Whereabouts(String kafka, int postgres) {

  private static final String FILE = "whereabouts";

  /** Tells those who come later. */
  void write(DataFolder data) {
    data.write(FILE, "kafka=%s\npostgres=%d\n".formatted(kafka, postgres));
  }

  /**
   * Of the installation that runs on a folder.
   *
   * @throws Refusal when none runs there
   */
  static Whereabouts of(Path folder) {
    if (!DataFolder.inUse(folder) || !Files.exists(folder.resolve(FILE))) {
      throw new Refusal(
          "no Slipway is running on " + folder,
          "Start it with ./slipway up, or name its folder with --data.");
    }
    Properties written = load(folder.resolve(FILE));
    return new Whereabouts(
        written.getProperty("kafka"), Integer.parseInt(written.getProperty("postgres")));
  }

  /** The password of a role of the installation's own PostgreSQL. */
  static String password(Path folder, String role) {
    return load(folder.resolve("postgres/passwords")).getProperty(role);
  }

  private static Properties load(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      Properties properties = new Properties();
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
