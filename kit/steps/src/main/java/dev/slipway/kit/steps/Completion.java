package dev.slipway.kit.steps;

/**
 * What a tick found, to be written down. Runs in the completion's transaction, together with the
 * engine's own fenced update: a worker that lost its claim changes nothing.
 */
@FunctionalInterface
public interface Completion {

  /**
   * Locks the cluster's row first, then changes rows, appends to the outbox, schedules other steps.
   */
  Next commit();
}
