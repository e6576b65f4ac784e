package dev.slipway.kit.steps.table;

import dev.slipway.kit.steps.table.Turns.Waiting;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Those that wait for places, as rows. */
final class SlotWaits {
  private static final String WAIT =
      """
      insert into slot_wait (holder, party, resources, limits) values (?, ?, ?, ?)
      on conflict (holder) do update set
        party = excluded.party, resources = excluded.resources, limits = excluded.limits,
        asked_at = clock_timestamp()""";

  // Longer than a claim and the longest pause between two looks: a worker's death costs nobody his
  // turn.
  private static final String WAITING =
      """
      select holder, party, resources, limits from slot_wait
      where resources && ? and asked_at > clock_timestamp() - interval '30 seconds'
      order by since, holder""";

  private SlotWaits() {}

  /** Who wants a place of any of these resources, the longest waiting first. */
  static List<Waiting> waiting(Connection connection, Array resources) throws SQLException {
    try (PreparedStatement wait = connection.prepareStatement(WAITING)) {
      wait.setArray(1, resources);
      try (ResultSet rows = wait.executeQuery()) {
        List<Waiting> waiting = new ArrayList<>();
        while (rows.next()) {
          String[] names = (String[]) rows.getArray(3).getArray();
          Integer[] limits = (Integer[]) rows.getArray(4).getArray();
          Map<String, Integer> limitByResource = new LinkedHashMap<>();
          for (int i = 0; i < names.length; i++) {
            limitByResource.put(names[i], limits[i]);
          }
          waiting.add(new Waiting(rows.getString(1), rows.getString(2), limitByResource));
        }
        return waiting;
      }
    }
  }

  /** It waits from now on, or still. */
  static void await(Connection connection, Waiting asking, Array resources) throws SQLException {
    try (PreparedStatement wait = connection.prepareStatement(WAIT)) {
      wait.setString(1, asking.holder());
      wait.setString(2, asking.party());
      wait.setArray(3, resources);
      wait.setArray(
          4, connection.createArrayOf("integer", asking.limitByResource().values().toArray()));
      wait.executeUpdate();
    }
  }

  /** It waits no more. */
  static void end(Connection connection, String holder) throws SQLException {
    try (PreparedStatement end =
        connection.prepareStatement("delete from slot_wait where holder = ?")) {
      end.setString(1, holder);
      end.executeUpdate();
    }
  }
}
