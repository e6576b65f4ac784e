package dev.slipway.events;

/** Why a cluster is taken down. */
public enum DestroyCause {
  /** Somebody asked for it. */
  USER,
  /** The cluster reached the end of its life. */
  EXPIRY,
  /** A stage gave up. */
  FAILURE
}
