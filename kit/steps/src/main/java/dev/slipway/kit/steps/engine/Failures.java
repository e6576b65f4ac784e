package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.StageException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What is made of whatever a tick throws. */
final class Failures {
  /** SQLSTATE classes that blame the statement or its data, not the database's state. */
  private static final Set<String> OUR_FAULT = Set.of("22", "23", "42");

  private Failures() {}

  /**
   * A stage's own words, or INTERNAL. The message of what nobody translated stays out of it: it is
   * shown to requesters, and may quote anything.
   */
  static StageException translate(Throwable failure) {
    if (failure instanceof StageException stage) {
      return stage;
    }
    return new StageException(
        StageException.INTERNAL,
        true,
        "Look for this cluster in the service's log; report what is there.",
        "Unexpected " + failure.getClass().getSimpleName(),
        failure);
  }

  /**
   * Whether the database was away or busy: then nothing is known about the step, and it is not
   * given up.
   */
  static boolean isDatabaseAway(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty()) {
      Throwable each = open.pop();
      if (!seen.add(each)) {
        continue;
      }
      if (each instanceof SQLException sql) {
        String state = sql.getSQLState();
        return state == null || state.length() < 2 || !OUR_FAULT.contains(state.substring(0, 2));
      }
      // A roll-back at commit hides its reason among the suppressed.
      open.addAll(List.of(each.getSuppressed()));
      if (each.getCause() != null) {
        open.add(each.getCause());
      }
    }
    return false;
  }
}
