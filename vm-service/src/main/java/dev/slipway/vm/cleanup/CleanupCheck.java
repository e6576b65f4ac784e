package dev.slipway.vm.cleanup;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ResourceKind;
import java.time.Instant;
import java.util.List;

/**
 * A look at what a destroyed cluster had.
 *
 * @param resources all that this stage ever placed for it; empty where nothing was, and where an
 *     earlier version destroyed it and kept no record
 */
public record CleanupCheck(ClusterId cluster, List<Checked> resources) {

  /** Whether something of the cluster is there. */
  public enum Presence {
    /** It is there, and it is the cluster's. */
    FOUND,
    ABSENT,
    /** The look proves neither; {@code howVerified} says why. */
    UNKNOWN
  }

  /**
   * One resource.
   *
   * @param id as the cleanup report names it
   * @param howVerified in words that an auditor can check
   * @param at when it was looked at
   */
  public record Checked(
      ResourceKind kind, String id, Presence presence, String howVerified, Instant at) {}
}
