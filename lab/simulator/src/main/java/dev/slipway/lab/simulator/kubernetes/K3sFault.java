package dev.slipway.lab.simulator.kubernetes;

/** What can go wrong with K3s. */
public enum K3sFault {
  /** It exits soon after each start. */
  CRASHES,
  /** It gets up, and exits once its node could be ready. */
  RESTARTS,
  /** It never gets ready. */
  HANGS,
  /** It runs, its API answers, but its node stays NotReady. */
  NODE_NEVER_READY
}
