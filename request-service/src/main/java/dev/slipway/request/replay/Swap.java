package dev.slipway.request.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Puts the replayed rows in place of the living ones, while the living consumers and the API's
 * writers stand still.
 */
final class Swap {

  /**
   * Shorter than PostgreSQL waits before it looks for a deadlock: who holds one table and waits for
   * the other is let through, and never taken for its victim.
   */
  private static final String LOCK_PATIENCE = "300ms";

  private static final int LOCK_TRIES = 60;

  /** Who dies or is stopped while it holds the locks lets go of them. */
  private static final String LONGEST_SILENCE = "60s";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** What the topic has not said stays as it was accepted. */
  private static final String CLUSTERS =
      """
      update %1$s.cluster l set
        name = coalesce(s.name, l.name), team = coalesce(s.team, l.team),
        requester = coalesce(s.requester, l.requester), request = coalesce(s.request, l.request),
        phase = s.phase, status = s.status, next_event = s.next_event
      from replay.cluster s where s.id = l.id and s.id = any (?)
      """;

  private static final String NEW_CLUSTERS =
      """
      insert into %1$s.cluster select * from replay.cluster where id = any (?)
      on conflict (id) do nothing
      """;

  private static final String NO_EVENTS = "delete from %1$s.event_log where cluster = any (?)";

  private static final String EVENTS =
      "insert into %1$s.event_log select * from replay.event_log where cluster = any (?)";

  /** Names of clusters that were accepted and not read yet stay. */
  private static final String NAMES =
      """
      delete from %1$s.living_name l where not exists (
          select from replay.living_name s where s.name = l.name and s.cluster = l.cluster)
        and not exists (
          select from %1$s.cluster accepted
          left join replay.cluster heard on heard.id = accepted.id
          where accepted.id = l.cluster and accepted.request is not null and heard.request is null);
      insert into %1$s.living_name select * from replay.living_name on conflict (name) do nothing;
      """;

  private final Connection connection;
  private final String live;

  /**
   * A swap.
   *
   * @param live the schema of the living projection
   */
  Swap(Connection connection, String live) {
    this.connection = connection;
    this.live = live;
  }

  /**
   * Keeps everybody else from writing until the transaction ends; readers do not notice.
   *
   * @throws ReplayRefusal when somebody never lets go
   */
  void lockOthersOut() throws SQLException {
    execute("set local idle_in_transaction_session_timeout = '" + LONGEST_SILENCE + "'");
    execute("set local lock_timeout = '" + LOCK_PATIENCE + "'");
    for (int tries = 0; !locked(); tries++) {
      if (tries == LOCK_TRIES) {
        throw new ReplayRefusal(
            "somebody holds the projection's tables",
            "Look for a long transaction in pg_stat_activity.");
      }
    }
    execute("set local lock_timeout = 0");
  }

  private boolean locked() throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      execute("lock table %1$s.living_name, %1$s.cluster in exclusive mode".formatted(live));
      return true;
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      return false;
    }
  }

  /**
   * Puts the rows of these clusters, and the names, in place. The caller has locked others out.
   *
   * @throws ReplayRefusal when the topic does not know a cluster that the projection has heard of
   */
  void of(Collection<UUID> clusters) throws SQLException {
    mustKnowEveryCluster();
    // All events go before any comes: one may have moved from one cluster to another.
    for (String update : List.of(CLUSTERS, NEW_CLUSTERS, NO_EVENTS, EVENTS)) {
      update(update.formatted(live), clusters);
    }
    execute(NAMES.formatted(live));
  }

  private void mustKnowEveryCluster() throws SQLException {
    String unknown =
        """
        select l.id from %1$s.cluster l where l.status is not null
          and not exists (select from replay.cluster s where s.id = l.id) limit 1
        """
            .formatted(live);
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(unknown)) {
      if (row.next()) {
        throw new ReplayRefusal(
            "the topic has never said a word of cluster "
                + row.getString(1)
                + ", of which the projection has heard",
            "It is another installation's topic, or that row is forged: it is not for a swap to"
                + " delete a cluster.");
      }
    }
  }

  private void update(String sql, Collection<UUID> clusters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setArray(1, connection.createArrayOf("uuid", clusters.toArray()));
      statement.executeUpdate();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
