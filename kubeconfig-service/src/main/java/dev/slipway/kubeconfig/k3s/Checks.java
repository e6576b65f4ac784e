package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.HealthFinding;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to be right on a live cluster, one question each. */
final class Checks {
  private static final String CORE = "kube-system";

  private Checks() {}

  static HealthFinding readyz(KubernetesClient client) {
    try {
      boolean ok = client.raw("/readyz") != null;
      return new HealthFinding("readyz", ok, ok ? "ok" : "there is no /readyz");
    } catch (KubernetesClientException failed) {
      // Not ready is an answer; everything else is a failure to ask.
      if (failed.getCode() != HttpURLConnection.HTTP_INTERNAL_ERROR) {
        throw failed;
      }
      return new HealthFinding("readyz", false, "the API server says that it is not ready");
    }
  }

  static HealthFinding version(KubernetesClient client, K3sVersion wanted) {
    String found = client.getKubernetesVersion().getGitVersion();
    boolean ok = wanted.value().equals(found);
    return new HealthFinding(
        "version", ok, ok ? found : "%s instead of %s".formatted(found, wanted));
  }

  static HealthFinding nodes(KubernetesClient client, List<K3sNode> expected) {
    Set<String> ready =
        client.nodes().list().getItems().stream()
            .filter(Readiness::isNodeReady)
            .map(Checks::name)
            .collect(Collectors.toSet());
    List<String> missing =
        expected.stream()
            .map(node -> node.name().value())
            .filter(name -> !ready.contains(name))
            .toList();
    return missing.isEmpty()
        ? new HealthFinding(
            "nodes", true, "%d of %d Ready".formatted(expected.size(), expected.size()))
        : new HealthFinding("nodes", false, "not Ready: " + String.join(", ", missing));
  }

  /**
   * Which core workloads there are depends on the spec's {@code disable}: all there are must run.
   */
  static HealthFinding workloads(KubernetesClient client) {
    List<Deployment> deployments = client.apps().deployments().inNamespace(CORE).list().getItems();
    List<DaemonSet> daemonSets = client.apps().daemonSets().inNamespace(CORE).list().getItems();
    int all = deployments.size() + daemonSets.size();
    List<String> waiting =
        Stream.concat(
                deployments.stream().filter(each -> !Readiness.isDeploymentReady(each)),
                daemonSets.stream().filter(each -> !runsEverywhere(each)))
            .map(Checks::name)
            .sorted()
            .toList();
    return waiting.isEmpty()
        ? new HealthFinding("workloads", true, "%d of %d available".formatted(all, all))
        : new HealthFinding("workloads", false, "not available: " + String.join(", ", waiting));
  }

  // The client's own readiness knows no daemon sets, and calls what it does not know ready.
  private static boolean runsEverywhere(DaemonSet daemonSet) {
    DaemonSetStatus status = daemonSet.getStatus();
    return status != null
        && status.getDesiredNumberScheduled() != null
        && Objects.requireNonNullElse(status.getNumberReady(), 0)
            >= status.getDesiredNumberScheduled();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }
}
