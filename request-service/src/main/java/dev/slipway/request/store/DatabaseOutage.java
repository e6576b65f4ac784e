package dev.slipway.request.store;

import java.sql.SQLException;

/** Tells an answer that did not come from one that was bad. */
public final class DatabaseOutage {

  private DatabaseOutage() {}

  /** Whether the database was away: SQL states 08 (connection) and 57P (its own shut-down). */
  public static boolean explains(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        // Agroal has no state for a pool that got no connection in time.
        return state == null || state.startsWith("08") || state.startsWith("57P");
      }
    }
    return false;
  }
}
