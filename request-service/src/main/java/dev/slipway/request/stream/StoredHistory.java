package dev.slipway.request.stream;

import dev.slipway.events.ClusterId;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.EventLog;
import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import dev.slipway.request.store.StepLog;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The history in the database, whichever replica wrote it.
 *
 * @param turns how many may read at once, of all streams here: word of one commit can wake hundreds
 *     of them, which must not take the whole pool
 */
record StoredHistory(
    ClusterId cluster, Clusters clusters, EventLog log, StepLog stepLog, Semaphore turns)
    implements History {

  @Override
  public boolean over() {
    return inTurn(() -> clusters.destroyed(cluster));
  }

  @Override
  public List<LoggedEvent> after(long number, int limit) {
    return inTurn(() -> log.after(cluster, number, limit));
  }

  @Override
  public List<LoggedStep> steps() {
    return inTurn(() -> stepLog.of(cluster));
  }

  private <T> T inTurn(Supplier<T> read) {
    turns.acquireUninterruptibly();
    try {
      return read.get();
    } finally {
      turns.release();
    }
  }
}
