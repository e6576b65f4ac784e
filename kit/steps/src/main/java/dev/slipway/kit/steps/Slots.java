package dev.slipway.kit.steps;

import java.util.Map;

/**
 * Places under concurrency limits, kept as rows so that they hold over all replicas and over a
 * crash. Each call belongs to the caller's transaction.
 *
 * <p>Of those that wait, the one whose party holds the fewest places goes first; of equals the one
 * that has waited longest. Who waits for something that is still full holds up nobody else.
 */
public interface Slots {

  /**
   * Takes one place under each of the limits, or none at all. A holder that has them already keeps
   * them and is told true, so that a repeated step does not take twice. One that is told false
   * waits from then on, for as long as it goes on asking: a place that comes free may be kept for
   * it.
   *
   * @param holder who: a step's id
   * @param party in whose name: those of one party share what there is with those of the others
   * @param limitByResource how many holders each resource takes: {@code endpoint/lab → 8}; 1 or
   *     more
   */
  boolean tryAcquire(String holder, String party, Map<String, Integer> limitByResource);

  /**
   * Gives back all that the holder has, possibly nothing, and ends its waiting. The steps whose
   * turn has come are made due.
   */
  void release(String holder);
}
