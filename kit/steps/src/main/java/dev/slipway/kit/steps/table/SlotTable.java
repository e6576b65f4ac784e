package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.Slots;
import dev.slipway.kit.steps.StepId;
import dev.slipway.kit.steps.Steps;
import dev.slipway.kit.steps.table.Turns.Waiting;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@link Slots} as rows: a place taken is a row, and stays one until it is given back, whoever
 * dies. So is a wait; but one that has not been asked for any more for a while, whose worker is
 * dead, keeps no place free.
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

  private static final String HAS =
      "select 1 from slot where resource = any (?) and holder = ? limit 1";

  private static final String TAKE =
      "insert into slot (resource, holder, party) select unnest(?::text[]), ?, ?"
          + " on conflict do nothing";

  private static final String HELD =
      "select party, count(distinct holder) from slot where resource = any (?) group by 1";

  private static final String RELEASE =
      """
      with given as (delete from slot where holder = ? returning resource),
        waited as (delete from slot_wait where holder = ? returning resources)
      select resource from given union select unnest(resources) from waited""";

  private final Transactions transactions;
  private final Steps steps;

  /**
   * @param steps told whose turn has come
   */
  public SlotTable(Transactions transactions, Steps steps) {
    this.transactions = transactions;
    this.steps = steps;
  }

  @Override
  public boolean tryAcquire(String holder, String party, Map<String, Integer> limitByResource) {
    return transactions.onConnection(
        connection -> {
          Waiting asking = new Waiting(holder, party, new TreeMap<>(limitByResource));
          Array resources = texts(connection, asking.limitByResource().keySet());
          // Most of those who ask find it full, and need not wait for each other to find that.
          if (!full(connection, asking, resources)) {
            lock(connection, resources);
            if (!full(connection, asking, resources) && turn(connection, asking, resources)) {
              take(connection, asking, resources);
              return true;
            }
          }
          SlotWaits.await(connection, asking, resources);
          return false;
        });
  }

  @Override
  public void release(String holder) {
    transactions.onConnection(
        connection -> {
          Array free;
          try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            release.setString(1, holder);
            release.setString(2, holder);
            free = texts(connection, strings(release));
          }
          steps.hurry(turns(connection, SlotWaits.waiting(connection, free), free));
          return null;
        });
  }

  /** How many places are taken of each resource of which any are. */
  public static Map<String, Integer> taken(Connection connection) throws SQLException {
    try (PreparedStatement count =
        connection.prepareStatement("select resource, count(*) from slot group by 1")) {
      return counts(count);
    }
  }

  private static boolean full(Connection connection, Waiting asking, Array resources)
      throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(OTHERS)) {
      count.setArray(1, resources);
      count.setString(2, asking.holder());
      Map<String, Integer> others = counts(count);
      return asking.limitByResource().entrySet().stream()
          .anyMatch(limit -> others.getOrDefault(limit.getKey(), 0) >= limit.getValue());
    }
  }

  /** Whether there is room for it beside all that are before it; it has its places, or there is. */
  private static boolean turn(Connection connection, Waiting asking, Array resources)
      throws SQLException {
    List<Waiting> waiting = SlotWaits.waiting(connection, resources);
    boolean alone = waiting.stream().allMatch(each -> each.holder().equals(asking.holder()));
    if (alone || has(connection, asking, resources)) {
      return true;
    }
    if (waiting.stream().noneMatch(each -> each.holder().equals(asking.holder()))) {
      waiting.add(asking);
    }
    return turns(connection, waiting, resources).contains(new StepId(asking.holder()));
  }

  private static List<StepId> turns(Connection connection, List<Waiting> waiting, Array resources)
      throws SQLException {
    if (waiting.isEmpty()) {
      return List.of();
    }
    try (PreparedStatement held = connection.prepareStatement(HELD)) {
      held.setArray(1, resources);
      return Turns.of(waiting, taken(connection), counts(held)).stream().map(StepId::new).toList();
    }
  }

  private static void lock(Connection connection, Array resources) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setArray(1, resources);
      lock.execute();
    }
  }

  private static boolean has(Connection connection, Waiting asking, Array resources)
      throws SQLException {
    try (PreparedStatement has = connection.prepareStatement(HAS)) {
      has.setArray(1, resources);
      has.setString(2, asking.holder());
      return !strings(has).isEmpty();
    }
  }

  private static void take(Connection connection, Waiting asking, Array resources)
      throws SQLException {
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setArray(1, resources);
      take.setString(2, asking.holder());
      take.setString(3, asking.party());
      take.executeUpdate();
    }
    SlotWaits.end(connection, asking.holder());
  }

  private static Array texts(Connection connection, Set<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray());
  }

  private static Set<String> strings(PreparedStatement query) throws SQLException {
    try (ResultSet rows = query.executeQuery()) {
      Set<String> strings = new HashSet<>();
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
      return strings;
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
