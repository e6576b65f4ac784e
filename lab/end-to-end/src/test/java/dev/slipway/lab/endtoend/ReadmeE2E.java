package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.testing.GeneratedFile;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells a newcomer to type, typed. */
class ReadmeE2E {

  private static final Pattern BLOCK =
      Pattern.compile("```sh(\\w*| \\w+)\\n(.*?)```", Pattern.DOTALL);

  private record Block(String kind, String text) {}

  @TempDir private Path folder;

  /**
   * {@code ./slipway test} is what runs this test; that it exists is all that can be tried here.
   */
  @Test
  void theTwoCommandsAreThose() throws Exception {
    assertThat(blocks()).extracting(Block::text).contains("./slipway demo\n", "./slipway test\n");
    assertThat(run(GeneratedFile.projectRoot(), List.of("./slipway", "help")))
        .contains("demo ", "test ");
  }

  @Test
  void theDemoTellsTheLifeOfAClusterAndLeavesNothing() throws Exception {
    Path root = GeneratedFile.projectRoot();

    String said = run(folder, List.of(root.resolve("slipway").toString(), "demo", "--json"));

    assertThat(said)
        .contains("vm-created", "kubeconfig-stored", "demo-server-1  Ready", "cleanup report");
    assertThat(said.stripTrailing().lines().toList().getLast())
        .matches("\\{\"outcome\":\"destroyed\",\"ready_ms\":\\d+,\"stages\":\\{.*},\"leaks\":0}");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void theRequestIsAcceptedWatchedUsedAndTakenBack() throws Exception {
    Installation slipway = Installation.shared();
    StringBuilder script = new StringBuilder("set -eu\n");
    script.append("API=").append(slipway.standalone().api()).append('\n');
    script.append("TOKEN=$(cat '").append(slipway.standalone().apiToken()).append("')\n");
    for (Block block : blocks()) {
      switch (block.kind()) {
        case "setup" -> assertThat(block.text()).contains("API=", "TOKEN=", "api-token");
        case "seen" -> script.append(await("/events", "cluster-requested")).append(block.text());
        case "ready" -> script.append(await("", "\"phase\":\"READY\"")).append(block.text());
        case "" -> script.append(block.text().contains("curl") ? block.text() : "");
        default -> throw new AssertionError("a block of a kind nobody knows: " + block.kind());
      }
    }

    String said = run(folder, List.of("sh", "-c", script.toString()));

    assertThat(said)
        .contains("\"phase\":\"REQUESTED\"", "dev.slipway.cluster.cluster-requested.v1");
    Config config = Config.fromKubeconfig(Files.readString(folder.resolve("harbour.kubeconfig")));
    assertThat(config.getCurrentContext().getName()).isEqualTo("harbour");
    // By its id: once it is destroyed its name is free again and finds it no more.
    Matcher id = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"").matcher(said);
    assertThat(id.find()).isTrue();
    slipway.awaitPhase(id.group(1), "DESTROYED");
    slipway.mustHaveLeftNothing();
  }

  /** What a person does between two commands: look until it is there. */
  private static String await(String path, String text) {
    return "until curl -sS \"$API/api/v1/clusters/harbour"
        + path
        + "\" -H \"Authorization: Bearer $TOKEN\" | grep -q '"
        + text
        + "'; do sleep 0.2; done\n";
  }

  private static List<Block> blocks() throws IOException {
    Matcher matcher =
        BLOCK.matcher(Files.readString(GeneratedFile.projectRoot().resolve("README.md")));
    List<Block> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1).strip(), matcher.group(2)));
    }
    return blocks;
  }

  private static String run(Path folder, List<String> command) throws Exception {
    Path output = Files.createTempFile("readme-", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      // The reactor has just built everything that the script would build.
      builder.environment().put("SLIPWAY_BUILT", "1");
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(8, TimeUnit.MINUTES);
      String said = Files.readString(output);
      assertThat(ended).as(() -> "still running:\n" + said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }
}
