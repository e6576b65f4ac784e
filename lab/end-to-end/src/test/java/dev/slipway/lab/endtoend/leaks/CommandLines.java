package dev.slipway.lab.endtoend.leaks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The command lines of all processes of this machine that were seen by {@link #sample}: what anyone
 * sees who types {@code ps}.
 */
public final class CommandLines implements Place {

  private static final Path PROCESSES = Path.of("/proc");

  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /** Looks at what runs now. */
  public void sample() {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        byte[] line = commandLine(process);
        if (line.length > 0) {
          seen.add(new String(line, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] commandLine(Path process) {
    try {
      return Files.readAllBytes(process.resolve("cmdline"));
    } catch (IOException hasEnded) {
      return new byte[0];
    }
  }

  /** The command lines seen so far, as the kernel has them: each argument ends with a zero. */
  public Set<String> seen() {
    return Set.copyOf(seen);
  }

  @Override
  public void show(Finder finder) throws IOException {
    for (String line : seen) {
      String program = line.split("\0", 2)[0];
      byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
      finder.look("the command line of " + program, new ByteArrayInputStream(bytes));
    }
  }
}
