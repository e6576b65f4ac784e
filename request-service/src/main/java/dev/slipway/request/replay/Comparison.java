package dev.slipway.request.replay;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * The living projection against its shadow. What only request-service knows is no difference: a
 * cluster that it has accepted and not read from the topic yet, its deletion protection, when it
 * was accepted and when its end was asked for.
 */
final class Comparison {

  private static final int ROWS_AT_ONCE = 500;

  private static final String CLUSTERS =
      """
      select coalesce(l.id, s.id), 'cluster', d.name, d.live, d.replayed
      from %1$s.cluster l full join replay.cluster s on s.id = l.id
      cross join lateral (values
        ('row', case when l.id is null then null else 'is there' end,
          case when s.id is null then null else 'is there' end),
        ('name', l.name, s.name), ('team', l.team, s.team),
        ('requester', l.requester, s.requester), ('request', l.request::text, s.request::text),
        ('phase', l.phase, s.phase), ('status', l.status::text, s.status::text),
        ('next_event', l.next_event::text, s.next_event::text)) as d (name, live, replayed)
      where d.live is distinct from d.replayed
        and (l.id is null or s.id is null) = (d.name = 'row')
        and (s.id is not null or l.status is not null)
        and (s.request is not null or d.name not in ('name', 'team', 'requester', 'request'))
        and (? or coalesce(l.id, s.id) = any (?))
      order by 1
      """;

  private static final String EVENTS =
      """
      select coalesce(l.cluster, s.cluster), 'event ' || coalesce(l.number, s.number), d.name,
        d.live, d.replayed
      from %1$s.event_log l
      full join replay.event_log s on s.cluster = l.cluster and s.number = l.number
      cross join lateral (values
        ('row', case when l.cluster is null then null else l.type || ' ' || l.event_id end,
          case when s.cluster is null then null else s.type || ' ' || s.event_id end),
        ('event_id', l.event_id::text, s.event_id::text), ('source', l.source, s.source),
        ('type', l.type, s.type), ('time', l.time::text, s.time::text),
        ('causation', l.causation::text, s.causation::text), ('stage', l.stage, s.stage),
        ('node', l.node, s.node), ('data', l.data::text, s.data::text))
        as d (name, live, replayed)
      where d.live is distinct from d.replayed
        and (l.cluster is null or s.cluster is null) = (d.name = 'row')
        and (? or coalesce(l.cluster, s.cluster) = any (?))
      order by 1, coalesce(l.number, s.number)
      """;

  /** Few rows: always all. */
  private static final String NAMES =
      """
      select coalesce(l.cluster, s.cluster), 'name ' || coalesce(l.name, s.name), 'cluster',
        l.cluster::text, s.cluster::text
      from %1$s.living_name l full join replay.living_name s on s.name = l.name
      where l.cluster is distinct from s.cluster and not exists (
        select from %1$s.cluster accepted left join replay.cluster heard on heard.id = accepted.id
        where accepted.id = l.cluster and accepted.request is not null and heard.request is null)
      order by 2
      """;

  private final Connection connection;
  private final String live;

  /**
   * A comparison.
   *
   * @param live the schema of the living projection
   */
  Comparison(Connection connection, String live) {
    this.connection = connection;
    this.live = live;
  }

  /** All that differs. */
  List<Difference> all() throws SQLException {
    return differences(true, List.of());
  }

  /** What differs of these clusters, and of names. */
  List<Difference> of(Collection<UUID> clusters) throws SQLException {
    return differences(false, clusters);
  }

  private List<Difference> differences(boolean all, Collection<UUID> clusters) throws SQLException {
    List<Difference> differences = new ArrayList<>();
    for (String query : List.of(CLUSTERS, EVENTS, NAMES)) {
      try (PreparedStatement statement =
          connection.prepareStatement(query.formatted(live).strip())) {
        if (query.contains("?")) {
          statement.setBoolean(1, all);
          statement.setArray(2, connection.createArrayOf("uuid", clusters.toArray()));
        }
        statement.setFetchSize(ROWS_AT_ONCE);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            differences.add(
                Difference.of(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)));
          }
        }
      }
    }
    return differences;
  }
}
