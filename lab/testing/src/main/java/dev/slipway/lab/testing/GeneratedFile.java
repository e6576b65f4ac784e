package dev.slipway.lab.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A committed file that is generated from code and must not drift from it. With {@code
 * -Dslipway.generate=true} it is written, otherwise it is compared.
 */
public final class GeneratedFile {

  private final Path path;

  private GeneratedFile(Path path) {
    this.path = path;
  }

  /** A file of the project, named from the project's root. */
  public static GeneratedFile at(String pathFromRoot) {
    return new GeneratedFile(projectRoot().resolve(pathFromRoot));
  }

  /** The project's root: the nearest folder upwards that holds {@code .mvn}. */
  public static Path projectRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("not inside the project: no .mvn folder upwards of here");
      }
    }
    return folder;
  }

  /**
   * Compares what is committed with what was generated, or writes it.
   *
   * @throws AssertionError when they differ, with the command that mends it
   */
  public void mustBe(String generated) {
    try {
      if (Boolean.getBoolean("slipway.generate")) {
        Files.createDirectories(path.getParent());
        Files.writeString(path, generated);
        return;
      }
      String committed = Files.exists(path) ? Files.readString(path) : "";
      if (!committed.equals(generated)) {
        throw new AssertionError(
            "%s is not what the code says now, from its line %d on. Run ./slipway generate and look at the diff."
                .formatted(projectRoot().relativize(path), firstDifference(committed, generated)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int firstDifference(String committed, String generated) {
    String[] left = committed.split("\n", -1);
    String[] right = generated.split("\n", -1);
    int line = 0;
    while (line < Math.min(left.length, right.length) && left[line].equals(right[line])) {
      line++;
    }
    return line + 1;
  }
}
