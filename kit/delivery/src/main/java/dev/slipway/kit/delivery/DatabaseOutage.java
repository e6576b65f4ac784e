package dev.slipway.kit.delivery;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Tells a failure that the next try may not have from one that comes back every time: the database
 * was away, or it asks for the transaction to be repeated.
 */
public final class DatabaseOutage {

  /**
   * Serialization failure and deadlock; and what passes like an outage: too many connections, a
   * full disk, a server that is being failed over to and only reads, and a transaction that was
   * ended for idling, since this process stood still in it.
   */
  private static final Set<String> REPEATABLE =
      Set.of("40001", "40P01", "53300", "53100", "25006", "25P03");

  private DatabaseOutage() {}

  /** Whether anything that led to this failure is an outage. */
  public static boolean explains(Throwable failure) {
    return explains(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  // Narayana attaches what happened at commit as suppressed, JDBC chains by getNextException.
  private static boolean explains(Throwable failure, Set<Throwable> seen) {
    if (failure == null || !seen.add(failure)) {
      return false;
    }
    if (failure instanceof SQLException sql
        && (outage(sql) || explains(sql.getNextException(), seen))) {
      return true;
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      if (explains(suppressed, seen)) {
        return true;
      }
    }
    return explains(failure.getCause(), seen);
  }

  private static boolean outage(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return poolAway(e);
    }
    return state.startsWith("08") || state.startsWith("57P0") || REPEATABLE.contains(state);
  }

  // Agroal has neither types nor states for what is wrong with a pool: exhausted, closed, given up.
  private static boolean poolAway(SQLException e) {
    String message = e.getMessage();
    return message != null
        && (message.contains("cquisition timeout")
            || message.contains("pool is closed")
            || message.contains("while acquiring"));
  }
}
