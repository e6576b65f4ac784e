package dev.slipway.request.domain;

/** Where a cluster is in its life, in one word. */
public enum Phase {
  /** Accepted; no stage has done anything yet. */
  REQUESTED,
  /** At least one VM exists. */
  PROVISIONING,
  /** The kubeconfig is verified and stored, and no seed is left. */
  READY,
  /** A stage gave up under failurePolicy HOLD and waits for a resume or a destroy. */
  HELD,
  /** Everything is being taken down. */
  DESTROYING,
  /** Nothing is left; the cleanup report says how that is known. */
  DESTROYED
}
