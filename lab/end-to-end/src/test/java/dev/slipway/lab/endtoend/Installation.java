package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.lab.standalone.Administrator;
import dev.slipway.lab.standalone.Leftovers;
import dev.slipway.lab.standalone.SlipwayClient;
import dev.slipway.lab.standalone.Standalone;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;

/**
 * One whole installation with a simulated hypervisor: started here, or elsewhere by somebody who
 * names it with {@code -Dslipway.external.api} and the like.
 */
final class Installation implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Installation.class.getName());
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static Installation shared;

  private static final String EXTERNAL = "slipway.external.";

  /** Null when it runs elsewhere. */
  private final Standalone standalone;

  private final SlipwayClient api;
  private final Administrator administrator;

  private Installation(Standalone standalone, SlipwayClient api, Administrator administrator) {
    this.standalone = standalone;
    this.api = api;
    this.administrator = administrator;
  }

  private Installation(Standalone standalone) {
    this(
        standalone,
        new SlipwayClient(standalone.api(), standalone.apiToken()),
        standalone.administrator().orElseThrow());
    Runtime.getRuntime().addShutdownHook(new Thread(standalone::close, "stop-everything"));
  }

  /** The one that is started when the first test asks for it; it stays for all others. */
  static synchronized Installation shared() {
    if (shared == null) {
      // Two JVMs run the classes side by side, see the module's pom.
      String name = System.getProperty("slipway.installation", "installation");
      shared =
          System.getProperty(EXTERNAL + "api") == null
              ? withReplicas(name, 1, "/faulty-simulator.yaml")
              : external();
    }
    return shared;
  }

  /** One that somebody else has started and will stop, on a simulator too. */
  private static Installation external() {
    return new Installation(
        null,
        new SlipwayClient(URI.create(external("api")), Path.of(external("api-token"))),
        new Administrator(
            URI.create(external("proxmox")),
            Path.of(external("proxmox-ca")),
            Path.of(external("proxmox-token"))));
  }

  private static String external(String name) {
    String value = System.getProperty(EXTERNAL + name);
    assertThat(value).as("-D%s%s", EXTERNAL, name).isNotNull();
    return value;
  }

  /**
   * One for a single class of tests, which closes it.
   *
   * @param name of its folder under the module's target
   * @param simulator the resource with changes to the simulator's configuration
   */
  static Installation withReplicas(String name, int replicas, String simulator) {
    return configured(name, replicas, resource("/impatient-slipway.yaml"), resource(simulator));
  }

  /**
   * The same, with files of the caller's own.
   *
   * @param configuration laid over the services' configuration
   * @param simulator laid over the simulator's
   */
  static Installation configured(String name, int replicas, Path configuration, Path simulator) {
    return new Installation(
        Standalone.start(options(name, replicas, configuration, simulator), LOG::info));
  }

  /** One whose services can be cut off from their backends. */
  static Installation cuttable(String name, String simulator) {
    return new Installation(
        Standalone.startCuttable(
            options(name, 1, resource("/impatient-slipway.yaml"), resource(simulator)), LOG::info));
  }

  private static Standalone.Options options(
      String name, int replicas, Path configuration, Path simulator) {
    return new Standalone.Options(
        GeneratedFile.projectRoot(),
        emptyFolder(name),
        true,
        configuration,
        false,
        simulator,
        false,
        replicas);
  }

  @Override
  public void close() {
    if (standalone != null) {
      standalone.close();
    }
  }

  SlipwayClient api() {
    return api;
  }

  Standalone standalone() {
    assertThat(standalone).as("an installation of this test's own").isNotNull();
    return standalone;
  }

  /** Who may do anything on the simulated hypervisor. */
  Administrator administrator() {
    return administrator;
  }

  /** Requests a cluster; answers its id. */
  String request(String yaml) {
    return request(yaml, Map.of());
  }

  String request(String yaml, Map<String, String> headers) {
    return api.request("application/yaml", yaml, headers).path("id").asText();
  }

  /** Waits for a phase; fails as soon as the cluster is destroyed or held instead. */
  JsonNode awaitPhase(String id, String phase) {
    List<String> ends = List.of(phase, "DESTROYED", "HELD");
    JsonNode cluster =
        awaitCluster(id, c -> ends.contains(c.path("phase").asText()), "the phase " + phase);
    assertThat(cluster.path("phase").asText()).as(cluster.toPrettyString()).isEqualTo(phase);
    return cluster;
  }

  JsonNode awaitCluster(String id, Predicate<JsonNode> as, String what) {
    List<JsonNode> last = new ArrayList<>();
    await(what)
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(Installation::askAgain)
        .pollInterval(Duration.ofMillis(200))
        .conditionEvaluationListener(
            condition -> {
              if (condition.getRemainingTimeInMS() <= 0 && !last.isEmpty()) {
                LOG.severe(() -> "last state: " + last.get(0).toPrettyString());
              }
            })
        .until(
            () -> {
              JsonNode cluster = api.cluster(id);
              last.clear();
              last.add(cluster);
              return as.test(cluster);
            });
    return last.get(0);
  }

  /** A connection to a killed process breaks, and 503 says so itself. */
  private static boolean askAgain(Throwable failure) {
    return failure instanceof UncheckedIOException
        || (failure instanceof SlipwayClient.Refused refused && refused.status() == 503);
  }

  /** Requests a cluster, and asks again with the same key while the API cannot be reached. */
  String requestPatiently(String yaml) {
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return answered(() -> request(yaml, key));
  }

  /** What the API says when it says something: asked again while it cannot be reached. */
  <T> T answered(Callable<T> call) {
    return await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(Installation::askAgain)
        .until(call, answer -> answer != null);
  }

  /** Waits until the cluster's history holds an event of that type. */
  void awaitEvent(String id, String type) {
    await(type)
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(Installation::askAgain)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> types(id).contains(type));
  }

  /** The types of the cluster's events in their order, without prefix and version. */
  List<String> types(String id) {
    List<String> types = new ArrayList<>();
    for (JsonNode event : api.events(id, 0)) {
      types.add(event.path("type").asText().replaceAll("^dev\\.slipway\\.cluster\\.|\\.v1$", ""));
    }
    return types;
  }

  /** Destroys a cluster and waits for its report. */
  JsonNode destroy(String id) {
    api.delete(id);
    return awaitPhase(id, "DESTROYED");
  }

  /** What really lies on the hypervisor, asked with its administrator's eyes. */
  Leftovers hypervisor() {
    return new Leftovers(administrator);
  }

  /** The same for one cluster, while others live. */
  void mustHaveLeftNothingOf(JsonNode cluster) {
    String id = cluster.path("id").asText();
    List<Integer> vmids = new ArrayList<>();
    cluster.path("nodes").forEach(node -> vmids.add(node.path("vmid").asInt()));
    assertThat(hypervisor().vms()).doesNotContainAnyElementsOf(vmids);
    assertThat(hypervisor().volumes())
        .noneMatch(volume -> volume.contains(id))
        .noneMatch(volume -> vmids.stream().anyMatch(vmid -> volume.contains("-" + vmid + "-")));
  }

  void mustHaveLeftNothing() {
    assertThat(hypervisor().all()).as("left on the hypervisor").isEmpty();
  }

  /** Where the installation of that name keeps everything. */
  static Path folder(String name) {
    return GeneratedFile.projectRoot().resolve("lab/end-to-end/target").resolve(name);
  }

  /** Under the module's target, so that its logs are there when a test has failed. */
  private static Path emptyFolder(String name) {
    Path folder = folder(name);
    try {
      if (Files.exists(folder)) {
        FileUtils.deleteDirectory(folder.toFile());
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path resource(String name) {
    URL url = Installation.class.getResource(name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
