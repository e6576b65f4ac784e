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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ctrl-C, as a terminal sends it: to everybody in the foreground at once, so to broker, database
 * and services too, which are still needed to take the cluster down.
 */
class CtrlCE2E {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir private Path folder;

  private Process process;
  private Path data;

  @AfterEach
  void killWhatIsLeft() {
    process.destroyForcibly();
    if (data != null) {
      running().forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void theDemoTakesItsClusterDownAndStopsEverything() throws Exception {
    start("demo", "--kubeconfig", folder.resolve("demo.kubeconfig").toString());
    awaitOutput("vm-created");

    ctrlC();

    assertThat(ended()).isEqualTo(130);
    assertThat(said())
        .contains("taking the cluster down again", "vm-destroyed", "cluster-destroyed")
        .doesNotContain("Exception");
    nothingRuns();
  }

  @Test
  void aStartIsUndone() throws Exception {
    start("demo");
    awaitOutput("starting Kafka and PostgreSQL");

    ctrlC();

    assertThat(ended()).isEqualTo(130);
    assertThat(said()).doesNotContain("Exception");
    nothingRuns();
  }

  private void start(String... arguments) throws IOException {
    // A process group of its own, in which Ctrl-C is heard even if this JVM was told to ignore it.
    ProcessBuilder builder =
        new ProcessBuilder(
            "setsid",
            "env",
            "--default-signal=INT",
            GeneratedFile.projectRoot().resolve("slipway").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("SLIPWAY_BUILT", "1");
    process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
  }

  private void awaitOutput(String text) {
    await(text).atMost(PATIENCE).until(() -> said().contains(text) || !process.isAlive());
    assertThat(said()).contains(text);
    data = await("the broker").until(this::dataFolder, Optional::isPresent).orElseThrow();
  }

  private void ctrlC() throws Exception {
    int sent = new ProcessBuilder("kill", "-INT", "--", "-" + process.pid()).start().waitFor();
    assertThat(sent).isZero();
  }

  private int ended() throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .as(() -> "still running:\n" + said())
        .isTrue();
    return process.exitValue();
  }

  /** The temporary folder in which the demo keeps everything: its broker is told of it. */
  private Optional<Path> dataFolder() {
    return process
        .descendants()
        .flatMap(child -> arguments(child).stream())
        .filter(argument -> argument.endsWith("/kafka"))
        .map(argument -> Path.of(argument).getParent())
        .findFirst();
  }

  private void nothingRuns() {
    await().until(() -> running().isEmpty());
    assertThat(data).doesNotExist();
  }

  private List<ProcessHandle> running() {
    return ProcessHandle.allProcesses()
        .filter(each -> arguments(each).stream().anyMatch(a -> a.startsWith(data.toString())))
        .toList();
  }

  /** From the kernel, since {@link ProcessHandle.Info} cuts long command lines. */
  private static List<String> arguments(ProcessHandle process) {
    try {
      return List.of(Files.readString(Path.of("/proc", "" + process.pid(), "cmdline")).split("\0"));
    } catch (IOException hasEnded) {
      return List.of();
    }
  }

  private Path output() {
    return folder.resolve("output");
  }

  private String said() {
    try {
      return Files.readString(output());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
