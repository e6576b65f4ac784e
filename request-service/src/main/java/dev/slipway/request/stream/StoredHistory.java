package dev.slipway.request.stream;

import dev.slipway.events.ClusterId;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.EventLog;
import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import dev.slipway.request.store.StepLog;
import java.util.List;

/** The history in the database, whichever replica wrote it. */
record StoredHistory(ClusterId cluster, Clusters clusters, EventLog log, StepLog stepLog)
    implements History {

  @Override
  public boolean over() {
    return clusters.destroyed(cluster);
  }

  @Override
  public List<LoggedEvent> after(long number, int limit) {
    return log.after(cluster, number, limit);
  }

  @Override
  public List<LoggedStep> steps() {
    return stepLog.of(cluster);
  }
}
