package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Kafka client of Debian's package {@code kcat}: nothing of ours, not even Java. */
final class Kcat {

  private static final String MISSING =
      "kcat is needed and cannot be installed from here. Install it (Debian: apt-get install kcat).";

  private Kcat() {}

  /**
   * What it says when it is run with these arguments, one line each. Installed first if it is
   * absent, as far as this user may.
   */
  static List<String> run(List<String> arguments) throws IOException, InterruptedException {
    if (!answers(List.of("kcat", "-V"))) {
      answers(List.of("apt-get", "update", "-qq"));
      boolean installed =
          answers(List.of("apt-get", "install", "-y", "--no-install-recommends", "kcat"));
      assertThat(installed && answers(List.of("kcat", "-V"))).as(MISSING).isTrue();
    }
    Path output = Files.createTempFile("kcat-", ".out");
    Path errors = Files.createTempFile("kcat-", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder("kcat");
      builder.command().addAll(arguments);
      Process process =
          builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
      boolean ended = process.waitFor(1, TimeUnit.MINUTES);
      process.destroyForcibly();
      assertThat(ended).as("kcat has come to the end").isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return Files.readAllLines(output);
    } finally {
      Files.delete(output);
      Files.delete(errors);
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
