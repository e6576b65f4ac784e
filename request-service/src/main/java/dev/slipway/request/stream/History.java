package dev.slipway.request.stream;

import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import java.util.List;

/** A cluster's history as it stands at each call. */
interface History {

  /** Whether the cluster is destroyed. The events up to its end can be read by then. */
  boolean over();

  /** At most {@code limit} events with a number above {@code number}, in order. */
  List<LoggedEvent> after(long number, int limit);

  /** Every step as it was last heard of. */
  List<LoggedStep> steps();
}
