package dev.slipway.kubeconfig.domain;

/** The steps from a ready cluster to a kubeconfig that can be handed out. */
public enum KubeconfigStep {
  /** Fetch it over SSH, rewrite it, keep it encrypted; nobody can download it yet. */
  FETCH,
  /** Use it against the live API; only what works is announced. */
  VERIFY
}
