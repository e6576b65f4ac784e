package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The processes of an installation by files in a folder, so that what a killed launcher left
 * running is stopped by the next one.
 */
final class Orphans {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The system tells a process's start with an error of about a second. */
  private static final Duration SAME_START = Duration.ofSeconds(5);

  private final Path folder;

  /**
   * Those of an installation.
   *
   * @param folder of their files; made when it is needed
   */
  Orphans(Path folder) {
    this.folder = folder;
  }

  /** Notes a process that will have to be stopped. */
  void note(String name, ProcessHandle process) {
    try {
      Files.createDirectories(folder);
      Files.writeString(
          folder.resolve(name), process.pid() + " " + started(process).toEpochMilli());
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be noted", e);
    }
  }

  /** Forgets a process that has been stopped. */
  void forget(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be forgotten", e);
    }
  }

  /** Stops those that still run, and forgets all. */
  void stop() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<ProcessHandle> running = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        process(file).ifPresent(running::add);
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read", e);
    }
    running.forEach(ProcessHandle::destroy);
    running.forEach(Orphans::end);
  }

  /** A process that started at another time has only got the number of one of ours. */
  private static Optional<ProcessHandle> process(Path file) throws IOException {
    String[] words = Files.readString(file).strip().split(" ");
    if (words.length != 2) {
      return Optional.empty(); // killed in the middle of writing it
    }
    Instant start = Instant.ofEpochMilli(Long.parseLong(words[1]));
    return ProcessHandle.of(Long.parseLong(words[0]))
        .filter(
            process -> Duration.between(start, started(process)).abs().compareTo(SAME_START) < 0);
  }

  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  private static void end(ProcessHandle process) {
    CompletableFuture<ProcessHandle> exit = process.onExit();
    exit.completeOnTimeout(process, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
    if (process.isAlive()) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
