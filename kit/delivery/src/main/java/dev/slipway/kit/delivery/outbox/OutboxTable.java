package dev.slipway.kit.delivery.outbox;

import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.outbox.OutboxRow.Lane;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** What the relay asks of the outbox, over the relay's own connection in auto-commit. */
public record OutboxTable(Connection connection) {

  private static final String UNSENT =
      """
      select o.seq, o.event_id, o.channel, o.cluster, o.type, o.payload, o.attributes
      from outbox o
      join (select %s as seq
            from outbox
            where sent_at is null and channel = ? and cluster <> all (?)
            %s
            order by 1
            limit ?) due using (seq)
      where exists (select 1 from relay_lease
                    where holder = ? and expires_at > clock_timestamp())
      order by o.seq
      """;

  private static final String HEADS = UNSENT.formatted("min(seq)", "group by cluster");
  private static final String ALL = UNSENT.formatted("seq", "");

  /**
   * What may be sent now, oldest first: of events the oldest unsent row of each lane that is not
   * busy, of progress every one. None for a relay whose lease has run out, by the database's clock
   * and in the same statement.
   */
  public List<OutboxRow> due(Channel channel, UUID holder, Collection<Lane> busy, int limit)
      throws SQLException {
    String sql =
        switch (channel) {
          case EVENTS -> HEADS;
          case PROGRESS -> ALL;
        };
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, channel.name());
      select.setArray(
          2,
          connection.createArrayOf(
              "uuid",
              busy.stream()
                  .filter(lane -> lane.channel() == channel)
                  .map(Lane::cluster)
                  .toArray()));
      select.setInt(3, limit);
      select.setObject(4, holder);
      try (ResultSet rows = select.executeQuery()) {
        List<OutboxRow> due = new ArrayList<>();
        while (rows.next()) {
          due.add(row(rows));
        }
        return due;
      }
    }
  }

  /** Records that Kafka has these rows. */
  public void markSent(List<Long> seqs) throws SQLException {
    String sql = "update outbox set sent_at = clock_timestamp() where seq = any (?)";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setArray(1, connection.createArrayOf("bigint", seqs.toArray()));
      update.executeUpdate();
    }
  }

  /** Forgets rows sent longer ago than that, a bounded number at a time; says how many. */
  public int prune(Duration sentBefore, int limit) throws SQLException {
    String sql =
        """
        delete from outbox where seq in (
          select seq from outbox
          where sent_at < clock_timestamp() - make_interval(secs => ?)
          order by sent_at limit ?)
        """;
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setDouble(1, sentBefore.toSeconds());
      delete.setInt(2, limit);
      return delete.executeUpdate();
    }
  }

  /**
   * What waits to be sent.
   *
   * @param oldest how long the oldest of it has waited; zero when nothing waits
   */
  public record Unsent(long rows, Duration oldest) {
    public static final Unsent NONE = new Unsent(0, Duration.ZERO);
  }

  /** What waits to be sent now, by the database's clock. */
  public Unsent unsent() throws SQLException {
    String sql =
        """
        select count(*), coalesce(extract(epoch from clock_timestamp() - min(created)), 0) * 1000
        from outbox where sent_at is null
        """;
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet waiting = select.executeQuery()) {
      waiting.next();
      return new Unsent(waiting.getLong(1), Duration.ofMillis(Math.max(0, waiting.getLong(2))));
    }
  }

  private static OutboxRow row(ResultSet row) throws SQLException {
    return new OutboxRow(
        row.getLong("seq"),
        row.getObject("event_id", UUID.class),
        new Lane(Channel.valueOf(row.getString("channel")), row.getObject("cluster", UUID.class)),
        row.getString("type"),
        row.getString("payload"),
        Codec.readStrings(row.getString("attributes")));
  }
}
