package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.testing.DebianPrograms;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What people run as root on their machines, and what starts everything, is free of the usual
 * traps.
 */
class ShellScriptsTest {

  @Test
  void shellcheckFindsNothing() throws IOException, InterruptedException {
    DebianPrograms.need("shellcheck", "--version");
    Path root = GeneratedFile.projectRoot();
    List<String> command =
        new ArrayList<>(List.of("shellcheck", "slipway", "deploy/proxmox/setup.sh"));
    for (String folder :
        List.of(
            "deploy",
            "lab/containers",
            "lab/real-guests",
            "lab/simulator/src/main/resources",
            "lab/standalone/src/main/resources")) {
      try (Stream<Path> files = Files.walk(root.resolve(folder))) {
        files
            .map(file -> root.relativize(file).toString())
            .filter(file -> file.endsWith(".sh") && !command.contains(file))
            .forEach(command::add);
      }
    }

    Process shellcheck =
        new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true).start();
    String found = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shellcheck.waitFor()).as(found).isZero();
  }
}
