package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Where a running installation's backends are, for commands that look at it from beside it.
 *
 * @param kafka {@code bootstrap.servers}
 * @param postgres the port on this machine
 * @param api the API's base URL
 * @param apiToken the file with its token
 */
record Whereabouts(String kafka, int postgres, URI api, Path apiToken) {

  private static final String FILE = "whereabouts";

  /** Tells those who come later. */
  void write(DataFolder data) {
    Properties written = new Properties();
    written.setProperty("kafka", kafka);
    written.setProperty("postgres", Integer.toString(postgres));
    written.setProperty("api", api.toString());
    written.setProperty("api-token", apiToken.toString());
    StringWriter text = new StringWriter();
    try {
      written.store(text, null);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory takes anything", e);
    }
    data.write(FILE, text.toString());
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
        written.getProperty("kafka"),
        Integer.parseInt(written.getProperty("postgres")),
        URI.create(written.getProperty("api")),
        Path.of(written.getProperty("api-token")));
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
