package dev.slipway.lab.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** What happens to the process at a point. */
enum Action {
  /** SIGKILL: this thread does not go on. */
  KILL {
    @Override
    void happen(Properties order) {
      signal(List.of("kill", "-KILL", pid()));
      while (true) {
        LockSupport.park();
      }
    }
  },
  /** SIGSTOP, and SIGCONT after {@code millis}: this thread goes on when the process does. */
  STOP {
    @Override
    void happen(Properties order) {
      double seconds = Integer.parseInt(order.getProperty("millis")) / 1000.0;
      String both = "kill -STOP $1; sleep $2; kill -CONT $1";
      Process signals =
          signal(List.of("/bin/sh", "-c", both, "stop", pid(), Double.toString(seconds)));
      boolean interrupted = false;
      while (signals.isAlive()) {
        try {
          signals.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  },
  /** Nothing: whoever ordered it wants to know that it was reached. */
  NOTE {
    @Override
    void happen(Properties order) {}
  };

  abstract void happen(Properties order);

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static Process signal(List<String> command) {
    try {
      return new ProcessBuilder(command).inheritIO().start();
    } catch (IOException e) {
      throw new UncheckedIOException("no signal can be sent", e);
    }
  }
}
