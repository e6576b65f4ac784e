package dev.slipway.lab.endtoend.leaks;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every file below a folder of logs. */
public record Logs(Path folder) implements Place {

  @Override
  public void show(Finder finder) throws Exception {
    for (Path file : files()) {
      try (InputStream content = Files.newInputStream(file)) {
        finder.look(file.getFileName().toString(), content);
      }
    }
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }
}
