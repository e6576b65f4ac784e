package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.K3sNode;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;

/** Where a new cluster's kubeconfig comes from. */
public interface KubeconfigSource {

  /**
   * Fetches it as K3s wrote it.
   *
   * @param server a K3s server of the cluster
   * @param loginKey the cluster's SSH key
   * @throws StageException with what went wrong and whether to try again
   */
  Secret fetch(K3sNode server, Secret loginKey);
}
