package dev.slipway.lab.testing;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What people have on their machines and tests use as they would: programs of Debian's packages.
 */
public final class DebianPrograms {

  private DebianPrograms() {}

  /**
   * Installs the package of that name if its program is absent, as far as this user may.
   *
   * @param version the option with which the program says its version
   */
  public static void need(String name, String version) throws InterruptedException {
    if (answers(List.of(name, version))) {
      return;
    }
    answers(List.of("apt-get", "update", "-qq"));
    answers(List.of("apt-get", "install", "-y", "--no-install-recommends", name));
    if (!answers(List.of(name, version))) {
      throw new AssertionError(
          "%s is needed. Install it (Debian: apt-get install %s).".formatted(name, name));
    }
  }

  private static boolean answers(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException absent) {
      return false;
    }
  }
}
