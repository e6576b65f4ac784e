package dev.slipway.request.view;

import dev.slipway.events.AttentionRequired;
import dev.slipway.events.ClusterDestroyRequested;
import dev.slipway.events.ClusterDestroyed;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.HealthFinding;
import dev.slipway.events.K3sReady;
import dev.slipway.events.KubeconfigStored;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.StageFailed;
import dev.slipway.events.VmBooted;
import dev.slipway.events.VmCreated;
import dev.slipway.request.domain.Attention;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.domain.NodeStatus;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.store.LoggedStep;
import dev.slipway.request.store.StepLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes of a cluster what the API shows of it. */
@ApplicationScoped
public class ClusterViews {

  private final StepLog steps;

  ClusterViews(StepLog steps) {
    this.steps = steps;
  }

  public ClusterView of(ClusterRow row) {
    return of(row, steps.of(row.id()));
  }

  /** A cluster that was accepted this moment: nothing was heard of a step yet. */
  public static ClusterView fresh(ClusterRow row) {
    return of(row, List.of());
  }

  private static ClusterView of(ClusterRow row, List<LoggedStep> steps) {
    ClusterStatus status = row.shown();
    ClusterRequested request = row.request();
    return new ClusterView(
        row.id().toString(),
        request.name().value(),
        request.team(),
        request.requester(),
        row.phase(),
        request.generation(),
        row.status().request().map(ClusterRequested::generation).orElse(0),
        row.deletionProtection(),
        request.failurePolicy(),
        Conditions.of(row, status),
        status.k3sReady().map(K3sReady::endpoint).orElse(null),
        nodes(status),
        StageViews.of(row, status, steps),
        health(status),
        kubeconfig(status),
        failure(status).orElse(null),
        attention(status),
        timings(row, status),
        cleanup(status),
        request.spec());
  }

  static Optional<ClusterView.Failure> failure(ClusterStatus status) {
    return status.failures().stream().findFirst().map(ClusterViews::failure);
  }

  private static ClusterView.Failure failure(StageFailed failed) {
    return new ClusterView.Failure(
        failed.stage(),
        failed.node() == null ? null : failed.node().value(),
        failed.step(),
        failed.code().name(),
        failed.code().title(),
        failed.message(),
        failed.remedy(),
        failed.attempts(),
        failed.forensics());
  }

  private static List<ClusterView.Node> nodes(ClusterStatus status) {
    List<NodeStatus> lost = status.lost();
    return status.nodes().stream().map(node -> node(node, lost.contains(node))).toList();
  }

  private static ClusterView.Node node(NodeStatus node, boolean lost) {
    Optional<VmBooted> booted = Optional.ofNullable(node.booted());
    Optional<VmCreated> created = Optional.ofNullable(node.created());
    return new ClusterView.Node(
        node.name().value(),
        node.role() == null ? null : node.role().label(),
        node.instance(),
        booted.map(VmBooted::address).orElse(null),
        node.name().value(),
        booted.map(VmBooted::sshUser).orElse(null),
        booted.map(VmBooted::sshPort).orElse(null),
        created.map(vm -> vm.vmid().value()).orElse(null),
        created.map(vm -> vm.proxmoxNode().value()).orElse(null),
        created.map(VmCreated::template).map(ClusterViews::template).orElse(null),
        node.hostKeyFingerprint() == null ? null : node.hostKeyFingerprint().value(),
        node.createdAt(),
        node.bootedAt(),
        node.initialisedAt(),
        node.seedRemovedAt(),
        node.destroyedAt(),
        node.failed() == null ? null : failure(node.failed(), lost));
  }

  private static ClusterView.NodeFailure failure(NodeFailed failed, boolean lost) {
    return new ClusterView.NodeFailure(
        failed.instance(),
        failed.finder(),
        failed.step(),
        failed.code().name(),
        failed.message(),
        failed.remedy(),
        lost);
  }

  private static ClusterView.Template template(VmCreated.Template of) {
    return new ClusterView.Template(
        of.vmid().value(), of.proxmoxNode().value(), of.version(), of.linked());
  }

  private static ClusterView.Health health(ClusterStatus status) {
    return status
        .kubeconfig()
        .map(
            stored ->
                new ClusterView.Health(
                    stored.health().stream().allMatch(HealthFinding::ok),
                    status.at(KubeconfigStored.class).orElseThrow(),
                    stored.health()))
        .orElse(null);
  }

  private static ClusterView.Kubeconfig kubeconfig(ClusterStatus status) {
    return status
        .kubeconfig()
        .map(
            stored ->
                new ClusterView.Kubeconfig(
                    stored.sha256().value(),
                    stored.expiresAt(),
                    status.at(KubeconfigStored.class).orElseThrow()))
        .orElse(null);
  }

  private static List<ClusterView.Attention> attention(ClusterStatus status) {
    return status.attention().isEmpty()
        ? null
        : status.attention().stream().map(ClusterViews::attention).toList();
  }

  private static ClusterView.Attention attention(Attention attention) {
    AttentionRequired asked = attention.asked();
    return new ClusterView.Attention(
        asked.stage(),
        asked.kind().name(),
        asked.resource(),
        asked.code().name(),
        asked.message(),
        asked.remedy(),
        attention.state(),
        attention.by());
  }

  private static List<ClusterView.Undone> cleanup(ClusterStatus status) {
    return status.undone().isEmpty()
        ? null
        : status.undone().stream()
            .map(undone -> new ClusterView.Undone(undone.stage(), undone.resources()))
            .toList();
  }

  static ClusterView.Timings timings(ClusterRow row, ClusterStatus status) {
    Instant requested = status.at(ClusterRequested.class).orElse(row.createdAt());
    Instant ready = status.readyAt().orElse(null);
    Instant destroyAsked =
        status.at(ClusterDestroyRequested.class).orElse(row.destroyRequestedAt());
    Instant destroyed = status.at(ClusterDestroyed.class).orElse(null);
    return new ClusterView.Timings(
        requested,
        ready,
        destroyAsked,
        destroyed,
        seconds(requested, ready),
        seconds(destroyAsked, destroyed));
  }

  private static Double seconds(Instant from, Instant to) {
    return from == null || to == null ? null : Duration.between(from, to).toMillis() / 1000.0;
  }
}
