package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterId;

/**
 * A service's own row of a cluster, as a lock. Each service implements it; the inbox calls it first
 * in its transaction, so that everything about one cluster happens one after the other.
 */
public interface ClusterLock {

  /**
   * Locks the cluster's row until the caller's transaction ends, inserting it first when it is
   * absent ({@code insert … on conflict do nothing}, then {@code select … for update}). Waits for
   * whoever holds it.
   */
  void lock(ClusterId cluster);
}
