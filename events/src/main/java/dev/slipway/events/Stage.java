package dev.slipway.events;

/**
 * The three stages that own what a cluster is made of; each answers a destroy with one {@link
 * StageUndone}.
 */
public enum Stage {
  /** vm-service: leases, seeds and VMs. */
  VM,
  /** bootstrap-service: what runs on the guests until K3s is ready. */
  BOOTSTRAP,
  /** kubeconfig-service: the vault and the kubeconfig. */
  KUBECONFIG
}
