package dev.slipway.lab.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Stops a process in its tracks, and lets it go on. */
public final class Signals {

  private Signals() {}

  public static void stop(ProcessHandle process) {
    send("-STOP", process);
  }

  public static void goOn(ProcessHandle process) {
    send("-CONT", process);
  }

  private static void send(String signal, ProcessHandle process) {
    try {
      int exit =
          new ProcessBuilder("kill", signal, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill %s ended with %d".formatted(signal, exit));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("kill cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
