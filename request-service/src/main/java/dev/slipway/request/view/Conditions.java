package dev.slipway.request.view;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.Stage;
import dev.slipway.events.StageFailed;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.NodeStatus;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.store.ClusterRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the conditions of a cluster off its status: whether each stage's promise holds, and whether
 * all of them do. While a cluster is taken down none of them holds any more.
 */
final class Conditions {

  private final ClusterRow row;
  private final ClusterStatus status;

  private Conditions(ClusterRow row, ClusterStatus status) {
    this.row = row;
    this.status = status;
  }

  static List<ClusterView.Condition> of(ClusterRow row, ClusterStatus status) {
    return new Conditions(row, status).all();
  }

  private List<ClusterView.Condition> all() {
    List<ClusterView.Condition> conditions = new ArrayList<>();
    conditions.add(
        of(
            "VmsBooted",
            Stage.VM,
            latest(NodeStatus::bootedAt),
            "Booted",
            "Every VM answers on its SSH port with the pinned host key."));
    conditions.add(
        of(
            "K3sReady",
            Stage.BOOTSTRAP,
            status.at(K3sReady.class),
            "K3sRuns",
            "Every node is Ready and the core workloads run."));
    agents().ifPresent(conditions::add);
    conditions.add(
        of(
            "KubeconfigStored",
            Stage.KUBECONFIG,
            status.at(KubeconfigStored.class),
            "Verified",
            "The kubeconfig works against the live cluster and is stored."));
    conditions.add(
        of(
            "SeedsRemoved",
            Stage.VM,
            status.withoutSeedsAt(),
            "Verified",
            "No VM has a seed any more."));
    conditions.add(ready());
    return conditions;
  }

  private ClusterView.Condition of(
      String type, Stage stage, Optional<Instant> since, String reason, String message) {
    if (row.phase() == Phase.DESTROYED || row.phase() == Phase.DESTROYING) {
      return end(type);
    }
    if (since.isPresent()) {
      return new ClusterView.Condition(type, "True", reason, message, since.get());
    }
    return failureOf(stage)
        .map(
            failed ->
                new ClusterView.Condition(
                    type, "False", camelCase(failed.code()), failed.message(), time(failed)))
        .orElseGet(
            () ->
                new ClusterView.Condition(
                    type, "Unknown", "InProgress", "Not there yet.", row.createdAt()));
  }

  /** Only of a cluster that is to have any. */
  private Optional<ClusterView.Condition> agents() {
    String type = "AgentsReady";
    List<NodeStatus> lost = status.lost();
    int asked =
        row.request().spec().agentPools().stream().mapToInt(ClusterSpec.AgentPool::count).sum();
    if (asked == 0) {
      return Optional.empty();
    }
    boolean ends = row.phase() == Phase.DESTROYED || row.phase() == Phase.DESTROYING;
    return Optional.of(
        lost.isEmpty() || ends
            ? of(
                type,
                Stage.BOOTSTRAP,
                status.at(K3sReady.class),
                "AllReady",
                "Every agent that was asked for is Ready.")
            : new ClusterView.Condition(
                type, "False", "AgentsLost", told(lost, asked), since(lost)));
  }

  private static String told(List<NodeStatus> lost, int asked) {
    String why =
        lost.stream()
            .map(node -> "%s: %s".formatted(node.name(), node.failed().message()))
            .collect(Collectors.joining("; "));
    return "The cluster does without %d of %d agents. %s".formatted(lost.size(), asked, why);
  }

  private Instant since(List<NodeStatus> lost) {
    return lost.stream().map(node -> time(node.failed())).max(Instant::compareTo).orElseThrow();
  }

  private ClusterView.Condition ready() {
    return switch (row.phase()) {
      case READY ->
          new ClusterView.Condition(
              "Ready",
              "True",
              "Ready",
              "The cluster can be used.",
              status.readyAt().orElse(row.createdAt()));
      case REQUESTED ->
          new ClusterView.Condition(
              "Ready", "False", "Requested", "The cluster was accepted.", row.createdAt());
      case PROVISIONING ->
          new ClusterView.Condition(
              "Ready", "False", "Provisioning", "The cluster is being built.", row.createdAt());
      case HELD ->
          status.failures().stream()
              .reduce((first, last) -> last)
              .map(
                  failed ->
                      new ClusterView.Condition(
                          "Ready",
                          "False",
                          camelCase(failed.code()),
                          failed.message() + " " + failed.remedy(),
                          time(failed)))
              .orElseThrow();
      case DESTROYING, DESTROYED -> end("Ready");
    };
  }

  private ClusterView.Condition end(String type) {
    ClusterView.Timings timings = ClusterViews.timings(row, status);
    boolean over = row.phase() == Phase.DESTROYED;
    Instant since = timings.destroyRequestedAt();
    return new ClusterView.Condition(
        type,
        "False",
        over ? "Destroyed" : "Destroying",
        over ? "Nothing is left of the cluster." : "The cluster is being taken down.",
        since == null ? row.createdAt() : since);
  }

  private Optional<StageFailed> failureOf(Stage stage) {
    return status.failures().stream().filter(failed -> failed.stage() == stage).findFirst();
  }

  /** When the last of the nodes got there; empty while one has not. */
  private Optional<Instant> latest(Function<NodeStatus, Instant> fact) {
    List<Instant> facts = status.members().stream().map(fact).toList();
    return facts.isEmpty() || facts.contains(null)
        ? Optional.empty()
        : facts.stream().max(Instant::compareTo);
  }

  private Instant time(ClusterEvent failed) {
    return status.facts().stream()
        .filter(fact -> fact.event().equals(failed))
        .map(ClusterStatus.Fact::at)
        .findFirst()
        .orElse(row.createdAt());
  }

  private static String camelCase(Enum<?> code) {
    return Arrays.stream(code.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}
