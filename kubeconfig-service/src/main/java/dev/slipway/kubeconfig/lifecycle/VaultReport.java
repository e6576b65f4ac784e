package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.SecretRef;
import dev.slipway.events.StageUndone;
import dev.slipway.kit.vault.SecretNames;
import dev.slipway.kubeconfig.vault.ClusterVault.Closed;
import java.util.ArrayList;
import java.util.List;

/** What the vault had of a cluster, by name and never by value, for the cleanup report. */
final class VaultReport {
  private static final String KUBECONFIG = "kubeconfig";

  private VaultReport() {}

  /** The events, with what closing the vault did in the stage's report. */
  static List<ClusterEvent> added(List<ClusterEvent> events, Closed closed) {
    return events.stream().map(event -> added(event, closed)).toList();
  }

  private static ClusterEvent added(ClusterEvent event, Closed closed) {
    if (!(event instanceof StageUndone undone)) {
      return event;
    }
    List<Resource> resources = new ArrayList<>(undone.resources());
    ClusterId cluster = undone.cluster();
    closed.deleted().stream()
        // The stage has spoken of it already.
        .filter(name -> !name.startsWith(KUBECONFIG))
        .forEach(
            name -> resources.add(secret(cluster, name, "deleted from the vault with this event")));
    closed.kept().stream()
        .filter(name -> !name.endsWith(SecretNames.PUBLIC_SUFFIX))
        .forEach(
            name ->
                resources.add(
                    secret(
                        cluster,
                        name,
                        "no new one is made; erased with the data key at ClusterDestroyed")));
    if (!closed.deleted().isEmpty() || !closed.kept().isEmpty()) {
      resources.add(
          new Resource(
              ResourceKind.SECRET,
              "data key of " + cluster,
              "erased at ClusterDestroyed, with which every copy of a secret becomes unreadable"));
    }
    return new StageUndone(
        cluster, undone.generation(), undone.run(), undone.stage(), List.copyOf(resources));
  }

  private static Resource secret(ClusterId cluster, String name, String how) {
    return new Resource(ResourceKind.SECRET, SecretRef.of(cluster, name).value(), how);
  }
}
