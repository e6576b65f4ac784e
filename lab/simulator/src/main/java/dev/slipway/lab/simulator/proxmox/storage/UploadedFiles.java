package dev.slipway.lab.simulator.proxmox.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Uploads as files, as a storage of type {@code dir} has them: {@code
 * FOLDER/<storage>/<node>/<content>/<file>}, for as long as the volume is there. For looking at:
 * the simulator itself never reads them.
 */
final class UploadedFiles {

  private final Path folder;

  /** Empties the folder: a simulator begins with nothing uploaded. */
  UploadedFiles(Path folder) throws IOException {
    this.folder = folder;
    if (Files.exists(folder)) {
      try (Stream<Path> found = Files.walk(folder)) {
        for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    Files.createDirectories(folder);
  }

  /** Whoever looks sees the whole file or none. */
  void write(String node, Volume volume) {
    Path file = file(node, volume);
    try {
      Files.createDirectories(file.getParent());
      Path unfinished = Files.createTempFile(folder, "upload-", "");
      Files.write(unfinished, volume.data());
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String node, Volume volume) {
    try {
      Files.deleteIfExists(file(node, volume));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String node, Volume volume) {
    Path file = folder;
    for (String part : List.of(volume.storage(), node, volume.name())) {
      file = file.resolve(part);
    }
    if (!file.normalize().startsWith(folder)) {
      throw new IllegalArgumentException("a volume outside its storage: " + volume.id());
    }
    return file;
  }
}
