package dev.slipway.lab.standalone.chaos.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which points the services came by, as their agents wrote it down. */
public final class Trace {

  private static final String SUFFIX = ".trace";

  private final Path folder;

  /**
   * What lies in a folder.
   *
   * @param folder of the agents
   */
  public Trace(Path folder) {
    this.folder = folder;
  }

  /**
   * A point that was reached.
   *
   * @param at by the machine's clock, in milliseconds
   * @param cluster {@code -} where it belongs to none
   * @param step that it was reached in; {@code -} for none
   */
  public record Hit(String service, long at, String point, String cluster, String step) {}

  /** All so far, process by process. */
  public List<Hit> hits() {
    List<Hit> hits = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String process = name.substring(0, name.length() - SUFFIX.length());
        String service = process.replaceAll("-\\d+$", "");
        for (String line : Files.readAllLines(file)) {
          String[] parts = line.split("\t");
          // A process may be killed in the middle of a line.
          if (parts.length == 4 && parts[0].matches("\\d{13}")) {
            hits.add(new Hit(service, Long.parseLong(parts[0]), parts[1], parts[2], parts[3]));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the agents' traces", e);
    }
    return hits;
  }
}
