package dev.slipway.request.replay;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.EventReader;
import dev.slipway.kit.delivery.Received;
import dev.slipway.kit.delivery.UnreadableEventException;
import dev.slipway.request.projection.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Folds what the living projection has taken, in the topic's order, into the tables that the
 * connection finds first. What it has not taken is set aside: folded here, it would be "in the log"
 * for the living consumer after a swap, which would never say what follows from it.
 *
 * <p>A record that was dead-lettered and redriven has its number from when it was redriven. It is
 * held back until it is its turn.
 */
final class Fold implements History.Reader {

  /** As many untaken events are far more than a service that keeps up ever has. */
  private static final int MOST_UNTAKEN = 100_000;

  private final Connection connection;
  private final Projection projection;
  private final String taken;
  private final Map<ClusterId, TreeMap<Long, Event>> late = new HashMap<>();
  private final List<Untaken> untaken = new ArrayList<>();
  private long folded;
  private long unreadable;

  private record Event(Received received, ConsumerRecord<String, byte[]> raw) {}

  /** What the living projection knows of a record; the number only where it was redriven. */
  private record Known(boolean taken, Long redrivenAs) {}

  /**
   * A fold.
   *
   * @param live the schema of the living projection
   */
  Fold(Connection connection, String live) {
    this.connection = connection;
    this.projection = new Projection(connection);
    this.taken =
        """
        select asked.n, inbox.ce_id is not null or log.event_id is not null,
          case when log.redriven then log.number end
        from unnest(?::text[], ?::uuid[]) with ordinality as asked (source, id, n)
        left join %1$s.inbox inbox
          on inbox.ce_source = asked.source and inbox.ce_id = asked.id
        left join %1$s.event_log log on log.source = asked.source and log.event_id = asked.id
        order by asked.n
        """
            .formatted(live);
  }

  @Override
  public void take(ConsumerRecords<String, byte[]> records) throws SQLException {
    List<Event> events = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> raw : records) {
      try {
        events.add(new Event(EventReader.read(raw), raw));
      } catch (UnreadableEventException notOurs) {
        // The living consumer put it into its dead-letter queue, and never will make more of it.
        unreadable++;
      }
    }
    List<Known> known = known(events);
    for (int i = 0; i < events.size(); i++) {
      take(events.get(i), known.get(i));
    }
  }

  private void take(Event event, Known known) throws SQLException {
    ClusterId cluster = event.received().event().cluster();
    if (!known.taken()) {
      setAside(event);
    } else if (known.redrivenAs() != null) {
      late.computeIfAbsent(cluster, any -> new TreeMap<>()).put(known.redrivenAs(), event);
      foldWhoseTurnItIs(cluster);
    } else {
      fold(event, false);
      foldWhoseTurnItIs(cluster);
    }
  }

  private void foldWhoseTurnItIs(ClusterId cluster) throws SQLException {
    TreeMap<Long, Event> waiting = late.getOrDefault(cluster, new TreeMap<>());
    while (!waiting.isEmpty() && waiting.firstKey() <= projection.nextNumber(cluster)) {
      fold(waiting.pollFirstEntry().getValue(), true);
    }
  }

  /** Folds also those whose turn never came: there is nothing more to come before them. */
  void finish() throws SQLException {
    for (TreeMap<Long, Event> waiting : late.values()) {
      while (!waiting.isEmpty()) {
        fold(waiting.pollFirstEntry().getValue(), true);
      }
    }
  }

  private void fold(Event event, boolean redriven) throws SQLException {
    projection.take(event.received(), event.raw().value(), redriven);
    folded++;
  }

  private void setAside(Event event) {
    if (untaken.size() == MOST_UNTAKEN) {
      throw new ReplayRefusal(
          "request-service has yet to take more than " + MOST_UNTAKEN + " events",
          "Let it catch up first.");
    }
    Received received = event.received();
    untaken.add(
        new Untaken(
            received.event().cluster().value(),
            received.id().value(),
            received.source().toString(),
            received.type(),
            event.raw().partition(),
            event.raw().offset()));
  }

  private List<Known> known(List<Event> events) throws SQLException {
    List<Known> known = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(taken)) {
      query.setArray(
          1,
          connection.createArrayOf(
              "text", events.stream().map(e -> e.received().source().toString()).toArray()));
      query.setArray(
          2,
          connection.createArrayOf(
              "uuid", events.stream().map(e -> e.received().id().value()).toArray(UUID[]::new)));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          known.add(new Known(rows.getBoolean(2), rows.getObject(3, Long.class)));
        }
      }
    }
    return known;
  }

  /** What was set aside since {@link #forgetUntaken}. */
  List<Untaken> untaken() {
    return List.copyOf(untaken);
  }

  /** Before the same records are read again: the living projection may have taken them since. */
  void forgetUntaken() {
    untaken.clear();
  }

  /** Where to read on, so that what was set aside comes again. */
  Map<Integer, Long> from(Map<Integer, Long> next) {
    Map<Integer, Long> from = new TreeMap<>(next);
    untaken.forEach(event -> from.merge(event.partition(), event.offset(), Math::min));
    return from;
  }

  long folded() {
    return folded;
  }

  long unreadable() {
    return unreadable;
  }
}
