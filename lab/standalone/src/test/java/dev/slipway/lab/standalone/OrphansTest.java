package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

  @TempDir private Path folder;

  private Process process;

  @BeforeEach
  void start() throws IOException {
    process = new ProcessBuilder("sleep", "600").start();
  }

  @AfterEach
  void end() {
    process.destroyForcibly();
  }

  @Test
  void whatAKilledLauncherLeftRunningIsStopped() throws Exception {
    new Orphans(folder).note("vm-service", process.toHandle());

    new Orphans(folder).stop();

    assertThat(process.waitFor()).isNotZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aProcessThatHasOnlyGotTheNumberIsLeftAlone() throws Exception {
    Files.writeString(folder.resolve("vm-service"), process.pid() + " 1000");

    new Orphans(folder).stop();

    assertThat(process.isAlive()).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void filesOfProcessesThatAreGoneOrOfNoneAreNoTrouble() throws Exception {
    new Orphans(folder).note("vm-service", process.toHandle());
    process.destroyForcibly().waitFor();
    Files.writeString(folder.resolve("half-written"), "12");

    new Orphans(folder).stop();

    assertThat(folder).isEmptyDirectory();
  }
}
