package dev.slipway.request.vmservice;

/** Whether a resource of a destroyed cluster is there. */
public enum Presence {
  /** It is there, and it is the cluster's. */
  FOUND,
  ABSENT,
  /** What was asked proves neither. */
  UNKNOWN
}
