package dev.slipway.request.cleanup;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Stage;
import dev.slipway.events.StageUndone;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.store.ClusterRow;
import dev.slipway.request.token.Caller;
import dev.slipway.request.vmservice.Presence;
import dev.slipway.request.vmservice.VmService;
import dev.slipway.request.vmservice.VmServiceApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a destroyed cluster's cleanup report again: vm-service looks at the live hypervisor,
 * kubeconfig-service says whether it has secrets. A question: no event, and no row changes.
 */
@ApplicationScoped
class CleanupChecks {
  private static final String NO_RECORD =
      "not verifiable: vm-service has no record of where it was, since an earlier version destroyed"
          + " it";

  private final VmService vmService;
  private final Vault vault;
  private final Caller caller;
  private final Clock clock;

  CleanupChecks(VmService vmService, Vault vault, Caller caller, Clock clock) {
    this.vmService = vmService;
    this.vault = vault;
    this.caller = caller;
    this.clock = clock;
  }

  /** What was found, before it is told beside what was reported. */
  private record Found(Presence presence, String how, Instant at) {}

  CleanupCheckView check(ClusterRow cluster) {
    // A cluster whose request was never read is nobody's but an operator's.
    caller.requireActsFor(cluster.shown().request().map(ClusterRequested::team).orElse(""));
    if (cluster.phase() != Phase.DESTROYED) {
      throw new ProblemException(
          ErrorCode.CLUSTER_NOT_DESTROYED, "The cluster is " + cluster.phase() + ".");
    }
    Instant at = clock.instant();
    List<VmServiceApi.Line> live = vmService.check(cluster.id()).resources();
    List<StageUndone> report = cluster.status().undone();
    Found secrets = namesSecrets(report) ? secrets(cluster.id()) : null;
    List<CleanupCheckView.Line> lines = new ArrayList<>();
    for (StageUndone undone : report) {
      for (Resource resource : undone.resources()) {
        lines.add(line(undone.stage(), resource, found(resource, live, secrets)));
      }
    }
    return CleanupCheckView.of(cluster.id().toString(), at, lines);
  }

  private static boolean namesSecrets(List<StageUndone> report) {
    return report.stream()
        .flatMap(undone -> undone.resources().stream())
        .anyMatch(
            resource ->
                resource.kind() == ResourceKind.KUBECONFIG
                    || resource.kind() == ResourceKind.SECRET);
  }

  private static CleanupCheckView.Line line(Stage stage, Resource resource, Found found) {
    return new CleanupCheckView.Line(
        stage,
        resource.kind().name(),
        resource.id(),
        found.presence(),
        found.how(),
        found.at(),
        resource.howVerified());
  }

  private Found found(Resource resource, List<VmServiceApi.Line> live, Found secrets) {
    return switch (resource.kind()) {
      case VM, VOLUME, SEED, VMID_LEASE, ADDRESS_LEASE -> onHypervisor(resource, live);
      case REMOTE_UNIT -> onGuest(live);
      case KUBECONFIG, SECRET -> secrets;
      case OTHER ->
          new Found(
              Presence.UNKNOWN, "not verifiable: this version knows no such kind", clock.instant());
    };
  }

  private Found onHypervisor(Resource resource, List<VmServiceApi.Line> live) {
    return live.stream()
        .filter(line -> line.kind().equals(resource.kind().name()))
        .filter(line -> line.id().equals(resource.id()))
        .findFirst()
        .map(line -> new Found(line.presence(), line.howVerified(), line.at()))
        .orElseGet(() -> new Found(Presence.UNKNOWN, NO_RECORD, clock.instant()));
  }

  /** What ran on a guest is where its VM is. */
  private Found onGuest(List<VmServiceApi.Line> live) {
    Optional<VmServiceApi.Line> doubtful =
        live.stream()
            .filter(line -> line.kind().equals(ResourceKind.VM.name()))
            .filter(line -> line.presence() != Presence.ABSENT)
            .findFirst();
    if (live.isEmpty()) {
      return new Found(Presence.UNKNOWN, NO_RECORD, clock.instant());
    }
    return doubtful
        .map(vm -> new Found(Presence.UNKNOWN, "it goes with VM " + vm.id(), vm.at()))
        .orElseGet(() -> new Found(Presence.ABSENT, "went with its VM", live.getFirst().at()));
  }

  private Found secrets(ClusterId cluster) {
    try {
      vault.kubeconfig(cluster);
      return new Found(
          Presence.FOUND, "kubeconfig-service still hands out the kubeconfig", clock.instant());
    } catch (VaultException e) {
      return switch (e.kind()) {
        case GONE ->
            new Found(
                Presence.ABSENT,
                "kubeconfig-service answers 410: revoked for good",
                clock.instant());
        case NOT_FOUND, CONFLICT, FORBIDDEN, UNAVAILABLE ->
            new Found(
                Presence.UNKNOWN,
                "not verifiable: kubeconfig-service does not say that it is revoked",
                clock.instant());
      };
    }
  }
}
