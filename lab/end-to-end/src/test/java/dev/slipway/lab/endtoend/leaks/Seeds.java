package dev.slipway.lab.endtoend.leaks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The seed images that lay on the simulated hypervisor's storages when {@link #sample} looked, byte
 * for byte as they were uploaded; they are kept, since each is there for a moment only.
 */
public final class Seeds implements Place {

  private final Path storages;
  private final Map<String, byte[]> seen = new ConcurrentHashMap<>();

  /**
   * @param storages the folder in which the simulator keeps what is uploaded
   */
  public Seeds(Path storages) {
    this.storages = storages;
  }

  /** Looks at what lies there now. */
  public void sample() {
    for (Path image : images()) {
      try {
        // One that is uploaded anew under the same name is another.
        String name = image.getFileName() + " of " + Files.getLastModifiedTime(image);
        if (!seen.containsKey(name)) {
          seen.put(name, Files.readAllBytes(image));
        }
      } catch (NoSuchFileException deletedMeanwhile) {
        continue;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<Path> images() {
    try (Stream<Path> found = Files.walk(storages)) {
      return found.filter(file -> file.toString().endsWith(".iso")).toList();
    } catch (UncheckedIOException | IOException changedMeanwhile) {
      return List.of();
    }
  }

  /** The names of the images seen so far. */
  public Set<String> names() {
    return Set.copyOf(new TreeMap<>(seen).keySet());
  }

  @Override
  public void show(Finder finder) throws IOException {
    for (Map.Entry<String, byte[]> image : seen.entrySet()) {
      finder.look("the seed " + image.getKey(), new ByteArrayInputStream(image.getValue()));
    }
  }
}
