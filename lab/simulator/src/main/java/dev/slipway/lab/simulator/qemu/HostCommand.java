package dev.slipway.lab.simulator.qemu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program of this machine, run to its end. */
final class HostCommand {

  private HostCommand() {}

  /** Throws with what it said when it does not end well. */
  static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            "%s ended with %d: %s".formatted(List.of(command), exit, said.strip()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(command[0] + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
    }
  }
}
