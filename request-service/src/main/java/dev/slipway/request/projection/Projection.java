package dev.slipway.request.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.Received;
import dev.slipway.kit.delivery.StateCodec;
import dev.slipway.request.domain.ClusterStatus;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * The one fold of events into {@code cluster}, {@code event_log} and {@code living_name}: those
 * that the connection's search path finds first. The live consumer folds into the service's own, a
 * replay into its shadows.
 *
 * @param connection in a transaction of the caller, who holds the cluster's row or is alone
 */
public record Projection(Connection connection) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A cluster's row, as far as the fold needs it. */
  private record Row(ClusterStatus status, long next, boolean accepted, boolean endAskedFor) {}

  /**
   * Writes an event down under the cluster's next number and folds it into the status; nothing if
   * it is in the log.
   *
   * @param body as it came, null for none; kept as a JSON string if it is no JSON
   * @param redriven whether it comes from the redrive topic
   * @return what is to be published in the same transaction
   */
  public List<ClusterEvent> take(Received received, byte[] body, boolean redriven)
      throws SQLException {
    if (logged(received)) {
      return List.of();
    }
    ClusterId id = received.event().cluster();
    Row row = row(id);
    log(received, row.next(), json(body), redriven);
    ClusterStatus.Transition change = row.status().on(received.event(), received.time());
    keep(row, change.next());
    return change.events();
  }

  /** The number that the cluster's next event gets. */
  public long nextNumber(ClusterId id) throws SQLException {
    return row(id).next();
  }

  /** Notes when the cluster's end was asked for here, which no event says. */
  public void endAskedFor(ClusterId id, Instant at) throws SQLException {
    update(
        "update cluster set destroy_requested_at = ?, phase = ? where id = ?",
        time(at),
        row(id).status().phase(true).name(),
        id.value());
  }

  private boolean logged(Received received) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select 1 from event_log where source = ? and event_id = ?")) {
      query.setString(1, received.source().toString());
      query.setObject(2, received.id().value());
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    }
  }

  private Row row(ClusterId id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select status, next_event, request is not null, destroy_requested_at is not null"
                + " from cluster where id = ?")) {
      query.setObject(1, id.value());
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          String status = row.getString(1);
          return new Row(
              status == null
                  ? ClusterStatus.unknown(id)
                  : StateCodec.read(status, ClusterStatus.class),
              row.getLong(2),
              row.getBoolean(3),
              row.getBoolean(4));
        }
      }
    }
    update("insert into cluster (id) values (?)", id.value());
    return new Row(ClusterStatus.unknown(id), 1, false, false);
  }

  private void log(Received received, long number, String data, boolean redriven)
      throws SQLException {
    Stage stage = EventFacts.stage(received.event());
    update(
        """
        insert into event_log (cluster, number, event_id, source, type, time, causation, stage,
          node, data, redriven)
        values (?, ?, ?, ?, ?, ?, ?::uuid, ?, ?, ?::json, ?)
        """,
        received.event().cluster().value(),
        number,
        received.id().value(),
        received.source().toString(),
        received.type(),
        time(received.time()),
        received.causedBy() == null ? null : received.causedBy().value(),
        stage == null ? null : stage.name(),
        EventFacts.node(received.event()),
        data,
        redriven);
  }

  private void keep(Row before, ClusterStatus status) throws SQLException {
    UUID id = status.cluster().value();
    update(
        "update cluster set status = ?::json, phase = ?, next_event = ? where id = ?",
        StateCodec.write(status, ClusterStatus.class),
        status.phase(before.endAskedFor()).name(),
        before.next() + 1,
        id);
    if (!before.accepted() && status.request().isPresent()) {
      ClusterRequested request = status.request().get();
      accepted(request, status.at(ClusterRequested.class).orElseThrow());
      remember(request.name().value(), id);
    }
    if (status.destroyed().isPresent()) {
      update("delete from living_name where cluster = ?", id);
    }
  }

  private void accepted(ClusterRequested request, Instant at) throws SQLException {
    update(
        """
        update cluster set request = ?::json, name = ?, team = ?, requester = ?, created_at = ?
        where id = ?
        """,
        StateCodec.write(request, ClusterRequested.class),
        request.name().value(),
        request.team(),
        request.requester(),
        time(at),
        request.cluster().value());
  }

  /** The name's next cluster may have come first; ids tell which is the newer. */
  private void remember(String name, UUID cluster) throws SQLException {
    update(
        """
        insert into living_name as known (name, cluster) values (?, ?)
        on conflict (name) do update set cluster = excluded.cluster
        where known.cluster < excluded.cluster
        """,
        name,
        cluster);
  }

  private void update(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static String json(byte[] body) {
    String text = body == null ? "null" : new String(body, StandardCharsets.UTF_8);
    try {
      return JSON.readTree(text).isMissingNode() ? "null" : text;
    } catch (JsonProcessingException notJson) {
      return TextNode.valueOf(text).toString();
    }
  }
}
