package dev.slipway.request.replay;

import dev.slipway.events.ClusterId;
import dev.slipway.request.projection.Projection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Folds the topic beside the living projection and compares the two, all in one transaction. Only
 * what was found equal, or made equal, is kept for the next replay to read on from.
 *
 * <p>Clusters are under way meanwhile. Those that seem to differ are looked at again with the
 * living writers locked out, for the moment that it takes to read the last few records.
 */
public final class Replay {

  private final Connection connection;
  private final History history;
  private final boolean swap;
  private final Shadow shadow;

  private Replay(Connection connection, History history, boolean swap) throws SQLException {
    this.connection = connection;
    this.history = history;
    this.swap = swap;
    this.shadow = Shadow.beside(connection);
  }

  /**
   * Replays.
   *
   * @param connection to request-service's database, as its owner; its transaction ends here
   * @param fromScratch whether to read the topic from its beginning, whatever was kept
   * @param swap whether to mend what differs
   * @throws ReplayRefusal when it cannot be done; nothing was changed
   */
  public static Report run(
      Connection connection, String bootstrapServers, boolean fromScratch, boolean swap)
      throws SQLException {
    connection.setAutoCommit(false);
    try (History history = History.at(bootstrapServers)) {
      Report report = new Replay(connection, history, swap).run(fromScratch);
      if (report.equal() || report.swapped()) {
        connection.commit();
      }
      return report;
    } finally {
      connection.rollback();
    }
  }

  private Report run(boolean fromScratch) throws SQLException {
    if (!fromScratch && shadow.kept()) {
      Savepoint before = connection.setSavepoint();
      Report report = replay(true);
      if (report.equal()) {
        return report;
      }
      // Before the living projection is blamed, it is made sure that what was kept is not at fault.
      connection.rollback(before);
    }
    shadow.empty();
    return replay(false);
  }

  private Report replay(boolean fromSnapshot) throws SQLException {
    shadow.use();
    Fold fold = new Fold(connection, shadow.live());
    Comparison comparison = new Comparison(connection, shadow.live());
    Map<Integer, Long> next = history.read(fromSnapshot ? shadow.offsets() : Map.of(), fold);
    takeOverOrdersToDestroy();
    List<Difference> differences = comparison.all();
    boolean swapped = false;
    if (!differences.isEmpty() || !passedOver(fold).isEmpty()) {
      Swap living = new Swap(connection, shadow.live());
      living.lockOthersOut();
      next = readOn(fold, next);
      Set<UUID> clusters = clusters(differences);
      differences = comparison.of(clusters);
      if (swap && !fromSnapshot && !differences.isEmpty()) {
        living.of(clusters(differences));
        mustBeEqual(comparison.of(clusters));
        swapped = true;
      }
    }
    List<Untaken> passedOver = passedOver(fold);
    shadow.keep(fold.from(next));
    return new Report(
        fromSnapshot,
        fold.folded(),
        shadow.clusters(),
        differences,
        passedOver,
        fold.untaken().size() - passedOver.size(),
        fold.unreadable(),
        swapped);
  }

  /** Once more from the first record that had not been taken; nothing is taken meanwhile. */
  private Map<Integer, Long> readOn(Fold fold, Map<Integer, Long> next) throws SQLException {
    Map<Integer, Long> from = fold.from(next);
    fold.forgetUntaken();
    Map<Integer, Long> end = history.read(from, fold);
    fold.finish();
    takeOverOrdersToDestroy();
    return end;
  }

  /** Request-service has dealt with what came after them, and has not taken them. */
  private List<Untaken> passedOver(Fold fold) {
    if (fold.untaken().isEmpty()) {
      return List.of();
    }
    Map<Integer, Long> dealtWith = history.dealtWith();
    return fold.untaken().stream()
        .filter(event -> event.offset() < dealtWith.getOrDefault(event.partition(), 0L))
        .toList();
  }

  /** No event says when a cluster's end was asked for here, and its phase hangs on it. */
  private void takeOverOrdersToDestroy() throws SQLException {
    Map<UUID, OffsetDateTime> orders = new LinkedHashMap<>();
    String untold =
        """
        select l.id, l.destroy_requested_at from %1$s.cluster l
        join replay.cluster s on s.id = l.id
        where l.destroy_requested_at is not null and s.destroy_requested_at is null
        """
            .formatted(shadow.live());
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(untold)) {
      while (rows.next()) {
        orders.put(rows.getObject(1, UUID.class), rows.getObject(2, OffsetDateTime.class));
      }
    }
    Projection replayed = new Projection(connection);
    for (Map.Entry<UUID, OffsetDateTime> order : orders.entrySet()) {
      replayed.endAskedFor(new ClusterId(order.getKey()), order.getValue().toInstant());
    }
  }

  private static Set<UUID> clusters(List<Difference> differences) {
    Set<UUID> clusters = new LinkedHashSet<>();
    differences.forEach(difference -> clusters.add(difference.cluster()));
    return clusters;
  }

  private static void mustBeEqual(List<Difference> differences) {
    if (!differences.isEmpty()) {
      throw new IllegalStateException("still different after the swap: " + differences);
    }
  }
}
