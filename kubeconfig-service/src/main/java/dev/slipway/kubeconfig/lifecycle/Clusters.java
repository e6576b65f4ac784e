package dev.slipway.kubeconfig.lifecycle;

import dev.slipway.events.ClusterId;
import dev.slipway.kubeconfig.domain.KubeconfigStage;

/** What the stage knows of each cluster, as rows. Every method needs a transaction. */
public interface Clusters {

  /** Locks the cluster's row until the transaction ends, inserting it first when it is absent. */
  void lock(ClusterId cluster);

  /** Where the stage stands; unknown for a cluster without a row. */
  KubeconfigStage load(ClusterId cluster);

  /** Writes where it stands from now on. The row is locked. */
  void save(KubeconfigStage stage);
}
