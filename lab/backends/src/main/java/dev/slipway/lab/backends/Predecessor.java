package dev.slipway.lab.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The PostgreSQL that a killed launcher left running on the same data: it must go before another
 * may start.
 */
record Predecessor(Path data) {
  private static final long PATIENCE_SECONDS = 30;

  void stop() throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> running =
        Files.readAllLines(pidFile).stream()
            .findFirst()
            .map(String::strip)
            .map(Long::parseLong)
            .flatMap(ProcessHandle::of)
            .filter(this::isOurs);
    if (running.isPresent()) {
      interrupt(running.get());
    }
  }

  /** The number may have gone to some other process since, even to another PostgreSQL. */
  private boolean isOurs(ProcessHandle process) {
    List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
    return process.info().command().filter(command -> command.endsWith("postgres")).isPresent()
        && arguments.contains(data.toString());
  }

  /** SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients to leave. */
  private static void interrupt(ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    try {
      process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while PostgreSQL " + process.pid() + " stops", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("An earlier PostgreSQL does not stop: process " + process.pid(), e);
    }
  }
}
