package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The life of one cluster, told while it happens: requested, READY, used, destroyed. */
final class Demo {

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration TAKE_DOWN = Duration.ofMinutes(3);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final SlipwayClient api;
  private final EventTail events;
  private final PrintWriter out;
  private final Instant started = Instant.now();
  private final Instant end;
  private final Path kubeconfig;
  private final String name;
  private String id;
  private boolean destroyed;
  private boolean written;

  Demo(
      SlipwayClient api,
      EventTail events,
      PrintWriter out,
      String name,
      Path kubeconfig,
      Duration limit) {
    this.api = api;
    this.events = events;
    this.out = out;
    this.name = name;
    this.kubeconfig = kubeconfig;
    this.end = started.plus(limit);
  }

  /** What came of it, for scripts. */
  ObjectNode run() {
    id = api.request("name: " + name + "\n").path("id").asText();
    say("requested " + name + ", id " + id);
    JsonNode ready = follow(id, List.of("READY"));
    JsonNode timings = ready.path("timings");
    use(id);
    api.delete(id);
    JsonNode gone = follow(id, List.of("DESTROYED"));
    destroyed = true;
    report(gone);
    return outcome(gone, timings);
  }

  /**
   * Whatever went wrong before: a cluster that was requested is taken down again.
   *
   * @return whether nothing of it is left
   */
  boolean takenDown() {
    if (id == null || destroyed) {
      return true;
    }
    say("taking the cluster down again");
    try {
      return Looking.within(() -> answered(() -> api.delete(id)), PAUSE, TAKE_DOWN)
          && Looking.within(this::gone, PAUSE, TAKE_DOWN);
    } catch (RuntimeException e) {
      say("it cannot be taken down: " + e.getMessage());
      return false;
    }
  }

  /** A call that may be made again, since the service may just be starting. */
  private boolean answered(Runnable call) {
    try {
      call.run();
      return true;
    } catch (UncheckedIOException e) {
      say("trying again: " + e.getMessage());
      return false;
    }
  }

  private boolean gone() {
    events.next(id, PAUSE).forEach(this::print);
    if (!answered(() -> destroyed = phase().equals("DESTROYED")) || !destroyed) {
      return false;
    }
    // The API may have heard of the end before we did.
    events.rest(id).forEach(this::print);
    return true;
  }

  private String phase() {
    return api.cluster(id).path("phase").asText();
  }

  /** Prints events until the cluster is where it should be. */
  private JsonNode follow(String id, List<String> wanted) {
    while (true) {
      events.next(id, PAUSE).forEach(this::print);
      JsonNode cluster = api.cluster(id);
      String phase = cluster.path("phase").asText();
      if (wanted.contains(phase)) {
        events.rest(id).forEach(this::print);
        return cluster;
      }
      destroyed = phase.equals("DESTROYED");
      if (destroyed || phase.equals("HELD")) {
        throw new Refusal("the cluster is " + phase, why(cluster));
      }
      if (Instant.now().isAfter(end)) {
        throw new Refusal(
            "the cluster is not "
                + wanted
                + " after "
                + Duration.between(started, end).toSeconds()
                + " s",
            "Its last state:\n" + cluster.toPrettyString());
      }
    }
  }

  private static String why(JsonNode cluster) {
    JsonNode failure = cluster.path("failure");
    return failure.path("code").asText("no failure is known")
        + " in "
        + failure.path("step").asText("?")
        + ": "
        + failure.path("message").asText("")
        + " — "
        + failure.path("remedy").asText("");
  }

  private void use(String id) {
    String text = api.kubeconfig(id);
    try {
      Files.createFile(
          kubeconfig,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      written = true;
      Files.writeString(kubeconfig, text);
    } catch (IOException e) {
      throw new UncheckedIOException("the kubeconfig cannot be written to " + kubeconfig, e);
    }
    say("kubeconfig in " + kubeconfig + "; asking the cluster for its nodes");
    try (KubernetesClient kubernetes =
        new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(text)).build()) {
      kubernetes
          .nodes()
          .list()
          .getItems()
          .forEach(
              node ->
                  say(
                      "  %s  %s  %s"
                          .formatted(
                              node.getMetadata().getName(),
                              Readiness.isNodeReady(node) ? "Ready" : "NotReady",
                              node.getStatus().getNodeInfo().getKubeletVersion())));
    }
  }

  private void print(EventTail.Event event) {
    String type = event.type().replaceAll("^dev\\.slipway\\.cluster\\.|\\.v1$", "");
    say(
        "%s  %-24s %-20s %s"
            .formatted(
                CLOCK.format(event.time()),
                type,
                event.source().replaceFirst("^/", ""),
                event.data().path("node").asText("")));
  }

  private void report(JsonNode gone) {
    say("cleanup report:");
    for (JsonNode undone : gone.path("cleanup")) {
      say(
          "  "
              + undone.path("stage").asText()
              + (undone.path("resources").isEmpty() ? ": had nothing" : ""));
      for (JsonNode resource : undone.path("resources")) {
        say(
            "    %s %s: %s"
                .formatted(
                    resource.path("kind").asText(),
                    resource.path("id").asText(),
                    resource.path("howVerified").asText()));
      }
    }
    say("time per stage:");
    for (JsonNode stage : gone.path("stages")) {
      say("  %-12s %s".formatted(stage.path("stage").asText(), seconds(stage)));
    }
    say("  to READY     " + gone.path("timings").path("secondsToReady").asText() + " s");
    say("  to destroy   " + gone.path("timings").path("secondsToDestroy").asText() + " s");
  }

  private static String seconds(JsonNode stage) {
    return millis(stage) < 0 ? "-" : millis(stage) / 1000.0 + " s";
  }

  private static long millis(JsonNode stage) {
    if (!stage.hasNonNull("startedAt") || !stage.hasNonNull("finishedAt")) {
      return -1;
    }
    return Duration.between(
            Instant.parse(stage.path("startedAt").asText()),
            Instant.parse(stage.path("finishedAt").asText()))
        .toMillis();
  }

  private static ObjectNode outcome(JsonNode gone, JsonNode timings) {
    ObjectNode outcome = new ObjectMapper().createObjectNode();
    outcome.put("outcome", "destroyed");
    outcome.put("ready_ms", Math.round(timings.path("secondsToReady").asDouble() * 1000));
    ObjectNode stages = outcome.putObject("stages");
    for (JsonNode stage : gone.path("stages")) {
      stages.put(stage.path("stage").asText().toLowerCase(Locale.ROOT) + "_ms", millis(stage));
    }
    return outcome;
  }

  /** Removes what it left in the caller's folder. */
  void tidy() {
    try {
      if (written) {
        Files.deleteIfExists(kubeconfig);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String line) {
    out.printf("%7.1f s  %s%n", Duration.between(started, Instant.now()).toMillis() / 1000.0, line);
    out.flush();
  }
}
