package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.Slots;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link Slots} as rows: a place taken is a row, and stays one until it is given back, whoever
 * dies.
 */
public final class SlotTable implements Slots {

  // Held until the caller's transaction ends: nobody counts the same resource meanwhile. Sorted, so
  // that two holders
  // who want the same two resources do not wait for each other.
  private static final String LOCK =
      """
      select pg_advisory_xact_lock(hashtextextended('slipway slot ' || resource, 0))
      from (select unnest(?::text[]) as resource order by 1) sorted""";

  private static final String OTHERS =
      "select resource, count(*) from slot where resource = any (?) and holder <> ? group by 1";

  private static final String TAKE =
      "insert into slot (resource, holder) select unnest(?::text[]), ? on conflict do nothing";

  private final Transactions transactions;

  public SlotTable(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean tryAcquire(String holder, Map<String, Integer> limitByResource) {
    return transactions.onConnection(
        connection -> {
          Array resources =
              connection.createArrayOf("text", new TreeMap<>(limitByResource).keySet().toArray());
          lock(connection, resources);
          Map<String, Integer> others = others(connection, resources, holder);
          boolean free =
              limitByResource.entrySet().stream()
                  .allMatch(limit -> others.getOrDefault(limit.getKey(), 0) < limit.getValue());
          if (free) {
            take(connection, resources, holder);
          }
          return free;
        });
  }

  @Override
  public void release(String holder) {
    transactions.onConnection(
        connection -> {
          try (PreparedStatement release =
              connection.prepareStatement("delete from slot where holder = ?")) {
            release.setString(1, holder);
            return release.executeUpdate();
          }
        });
  }

  /** How many places are taken of each resource of which any are. */
  public static Map<String, Integer> taken(Connection connection) throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement("select resource, count(*) from slot group by 1")) {
      return counts(count);
    }
  }

  private static void lock(Connection connection, Array resources) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setArray(1, resources);
      lock.execute();
    }
  }

  private static Map<String, Integer> others(Connection connection, Array resources, String holder)
      throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(OTHERS)) {
      count.setArray(1, resources);
      count.setString(2, holder);
      return counts(count);
    }
  }

  private static void take(Connection connection, Array resources, String holder)
      throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setArray(1, resources);
      take.setString(2, holder);
      take.executeUpdate();
    }
  }

  private static Map<String, Integer> counts(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      Map<String, Integer> counts = new HashMap<>();
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getInt(2));
      }
      return counts;
    }
  }
}
