package dev.slipway.lab.simulator.recordings;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of recorded calls, which is no part of this project. */
final class Recordings {

  private Recordings() {}

  /** Skips the test, and says so, where the recordings are missing. */
  static Path folder() {
    String given = System.getProperty("slipway.recordings");
    Path folder =
        given != null
            ? Path.of(given)
            : Path.of(System.getProperty("slipway.root", "../.."))
                .resolve("../shared/pve/recordings")
                .normalize();
    assumeTrue(
        Files.isDirectory(folder),
        "skipped: the recordings are not in " + folder + " (set -Dslipway.recordings)");
    return folder;
  }

  /** As scenarios call them: without {@code .json}, but with any other ending. */
  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .map(file -> file.endsWith(".json") ? file.substring(0, file.length() - 5) : file)
          .sorted()
          .toList();
    }
  }
}
