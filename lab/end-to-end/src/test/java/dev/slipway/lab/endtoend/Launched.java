package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./slipway} as a terminal runs it: in a process group of its own, which Ctrl-C reaches. */
final class Launched implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;

  private Launched(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param folder to work in; its output goes into a file there
   */
  static Launched slipway(Path folder, List<String> arguments) throws IOException {
    Path output = Files.createTempFile(folder, "output-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid",
            // This JVM may have been told to ignore it, and what is ignored is inherited.
            "env",
            "--default-signal=INT",
            GeneratedFile.projectRoot().resolve("slipway").toString());
    builder.command().addAll(arguments);
    // The reactor has just built everything that the script would build.
    builder.environment().put("SLIPWAY_BUILT", "1");
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Launched(process, output);
  }

  /** Waits until its output has that text; fails when it ends before. */
  void awaitOutput(String text) {
    await(text).atMost(PATIENCE).until(() -> said().contains(text) || !process.isAlive());
    assertThat(said()).contains(text);
  }

  /** Everything that it has said so far. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ctrl-C, as a terminal sends it: to everybody in the foreground at once. */
  void ctrlC() throws IOException, InterruptedException {
    int sent = new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    assertThat(sent).isZero();
  }

  /** Kills the launcher alone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Its exit code, when it has ended. */
  int ended() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as(() -> "still running:\n" + said())
        .isTrue();
    return process.exitValue();
  }

  /** Every process that works on a folder, by its command line. */
  static List<ProcessHandle> runningOn(Path data) {
    return ProcessHandle.allProcesses()
        .filter(each -> arguments(each).stream().anyMatch(a -> a.startsWith(data.toString())))
        .toList();
  }

  /** From the kernel, since {@link ProcessHandle.Info} cuts long command lines. */
  static List<String> arguments(ProcessHandle process) {
    try {
      return List.of(Files.readString(Path.of("/proc", "" + process.pid(), "cmdline")).split("\0"));
    } catch (IOException hasEnded) {
      return List.of();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
