package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.testing.DebianPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The Kafka client of Debian's package {@code kcat}: nothing of ours, not even Java. */
final class Kcat {

  private Kcat() {}

  /** What it says when it is run with these arguments, one line each. */
  static List<String> run(List<String> arguments) throws IOException, InterruptedException {
    DebianPrograms.need("kcat", "-V");
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
}
