package dev.slipway.lab.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * A program out of a package that is only unpacked: installed, it would start a server.
   *
   * @param path of the program in the package, such as {@code usr/bin/promtool}
   */
  public static Path unpacked(String name, String path) throws IOException, InterruptedException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache/slipway/debian", name);
    Path program = cache.resolve(path);
    if (Files.isExecutable(program)) {
      return program;
    }
    Files.createDirectories(cache);
    answers(List.of("apt-get", "update", "-qq"));
    boolean unpacked =
        answers(
            List.of(
                "sh",
                "-c",
                "cd \"$1\" && apt-get download -qq \"$2\" && dpkg-deb -x \"$2\"_*.deb . && rm"
                    + " \"$2\"_*.deb",
                "sh",
                cache.toString(),
                name));
    if (!unpacked || !Files.isExecutable(program)) {
      throw new AssertionError(
          "%s of Debian's package %s is needed, and cannot be loaded.".formatted(path, name));
    }
    return program;
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
