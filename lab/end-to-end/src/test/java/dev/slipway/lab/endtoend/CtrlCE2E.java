package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, database and services hear Ctrl-C too, but are still needed to take the cluster down. */
class CtrlCE2E {

  @TempDir private Path folder;

  private Launched demo;
  private Path data;

  @AfterEach
  void killWhatIsLeft() {
    demo.close();
    if (data != null) {
      Launched.runningOn(data).forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void theDemoTakesItsClusterDownAndStopsEverything() throws Exception {
    start();
    demo.awaitOutput("vm-created");

    demo.ctrlC();

    assertThat(demo.ended()).isEqualTo(130);
    assertThat(demo.said())
        .contains("taking the cluster down again", "vm-destroyed", "cluster-destroyed")
        .doesNotContain("Exception");
    nothingRuns();
  }

  @Test
  void aStartIsUndone() throws Exception {
    start();

    demo.ctrlC();

    assertThat(demo.ended()).isEqualTo(130);
    assertThat(demo.said()).doesNotContain("Exception");
    nothingRuns();
  }

  private void start() throws IOException {
    demo = Launched.slipway(folder, List.of("demo"));
    demo.awaitOutput("starting Kafka and PostgreSQL");
    data = await("the broker").until(this::dataFolder, Optional::isPresent).orElseThrow();
  }

  /** The temporary folder in which the demo keeps everything: its broker is told of it. */
  private Optional<Path> dataFolder() {
    return demo.handle()
        .descendants()
        .flatMap(child -> Launched.arguments(child).stream())
        .filter(argument -> argument.endsWith("/kafka"))
        .map(argument -> Path.of(argument).getParent())
        .findFirst();
  }

  private void nothingRuns() {
    await().until(() -> Launched.runningOn(data).isEmpty());
    assertThat(data).doesNotExist();
  }
}
