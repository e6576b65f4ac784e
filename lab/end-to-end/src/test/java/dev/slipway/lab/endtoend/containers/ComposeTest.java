package dev.slipway.lab.endtoend.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker-compose.yml} and what belongs to it say the same. */
class ComposeTest {

  private static final List<String> SERVICES =
      List.of("request-service", "vm-service", "bootstrap-service", "kubeconfig-service");

  /** Without a default: what a real Proxmox VE needs. */
  private static final Set<String> NEEDED =
      Set.of(
          "PROXMOX_VE_ENDPOINT",
          "PROXMOX_VE_TOKEN_ID",
          "PROXMOX_VE_TEMPLATE",
          "PROXMOX_VE_STORAGE",
          "PROXMOX_VE_SEED_STORAGE",
          "PROXMOX_VE_BRIDGE",
          "PROXMOX_VE_POOL");

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)(:[-?])?");
  private static final Pattern EXPLAINED = Pattern.compile("^#?([A-Z0-9_]+)=", Pattern.MULTILINE);

  private final Path root = GeneratedFile.projectRoot();

  @TempDir private Path folder;

  @Test
  void everyVariableIsExplainedAndOnlyThose() throws IOException {
    Set<String> used = new TreeSet<>();
    Set<String> needed = new TreeSet<>();
    Matcher variables = VARIABLE.matcher(Files.readString(root.resolve("docker-compose.yml")));
    while (variables.find()) {
      used.add(variables.group(1));
      if (":?".equals(variables.group(2))) {
        needed.add(variables.group(1));
      }
    }

    Set<String> explained =
        EXPLAINED
            .matcher(Files.readString(root.resolve(".env.example")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(explained).isEqualTo(used);
    assertThat(needed).isEqualTo(NEEDED);
  }

  @Test
  void theConfigurationAsksForWhatTheServicesAreGiven() throws IOException {
    Set<String> asked =
        VARIABLE
            .matcher(Files.readString(root.resolve("deploy/docker/slipway.yaml")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    for (String service : SERVICES) {
      Set<String> given = new TreeSet<>();
      compose()
          .at("/services/" + service + "/environment")
          .fieldNames()
          .forEachRemaining(given::add);
      // Jackson leaves merge keys as they are.
      compose().at("/x-environment").fieldNames().forEachRemaining(given::add);
      assertThat(given).as(service).containsAll(asked);
    }
  }

  @Test
  void theOldComposeTakesItToo() throws IOException {
    assertThat(compose().has("name")).as("1.29 refuses a name").isFalse();
    assertThat(compose().has("version")).as("2 warns of a version").isFalse();
  }

  @Test
  void everySecretIsMadeByTheScriptAndReadableByItsOwnerOnly() throws Exception {
    run(List.of(root.resolve("deploy/docker/secrets.sh").toString(), folder.toString()));

    Set<String> made;
    try (Stream<Path> files = Files.list(folder)) {
      made = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
    Set<String> mounted = new TreeSet<>();
    compose().at("/secrets").fieldNames().forEachRemaining(mounted::add);
    assertThat(made).containsAll(mounted);
    for (String secret : made) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(secret)))
          .as(secret)
          .extracting(Enum::name)
          .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }
    String key = Files.readString(folder.resolve("master-key"));
    run(List.of(root.resolve("deploy/docker/secrets.sh").toString(), folder.toString()));
    assertThat(Files.readString(folder.resolve("master-key"))).isEqualTo(key);
  }

  @Test
  void theScriptCreatesTheTopicsOfTheList() throws Exception {
    JsonNode list = new YAMLMapper().readTree(root.resolve("deploy/kafka/topics.yaml").toFile());
    List<String> three = topics(3);
    List<String> one = topics(1);

    assertThat(three).hasSize(list.path("topics").size());
    for (int i = 0; i < three.size(); i++) {
      JsonNode topic = list.path("topics").path(i);
      String first =
          "kafka-topics.sh --bootstrap-server broker:9092 --create --topic %s --partitions %d"
              .formatted(topic.path("name").asText(), topic.path("partitions").asInt());
      assertThat(three.get(i)).startsWith(first + " --replication-factor 3 ");
      assertThat(one.get(i))
          .startsWith(first + " --replication-factor 1 ")
          .contains("--config min.insync.replicas=1");
      for (var setting : topic.path("config").properties()) {
        assertThat(three.get(i))
            .contains("--config " + setting.getKey() + "=" + setting.getValue().asText());
      }
    }
  }

  private List<String> topics(int brokers) throws Exception {
    return run(List.of(
            root.resolve("deploy/kafka/topics.sh").toString(),
            "--bootstrap-server",
            "broker:9092",
            "--brokers",
            "" + brokers,
            "--dry-run"))
        .lines()
        .toList();
  }

  private JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(root.resolve("docker-compose.yml").toFile());
  }

  private static String run(List<String> command) throws Exception {
    Path output = Files.createTempFile("compose-", ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      String said = Files.readString(output);
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      Files.delete(output);
    }
  }
}
