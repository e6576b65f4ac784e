package dev.slipway.kit.steps;

import java.util.Map;

/**
 * Places under concurrency limits, kept as rows so that they hold over all replicas and over a
 * crash. Each call belongs to the caller's transaction.
 */
public interface Slots {

  /**
   * Takes one place under each of the limits, or none at all. A holder that has them already keeps
   * them and is told true, so that a repeated step does not take twice.
   *
   * @param holder who: a step's id
   * @param limitByResource how many holders each resource takes: {@code endpoint/lab → 8}; 1 or
   *     more
   */
  boolean tryAcquire(String holder, Map<String, Integer> limitByResource);

  /** Gives back all that the holder has, possibly nothing. */
  void release(String holder);
}
