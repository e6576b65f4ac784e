package dev.slipway.lab.standalone.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How long events were on their way: from the row in the publisher's outbox to the row in the inbox
 * of each other service, both stamped by the one PostgreSQL server.
 */
final class Hops {

  private static final List<String> SERVICES =
      List.of(Lab.REQUEST, "vm-service", "bootstrap-service", "kubeconfig-service");

  private record Row(String event, Instant at) {}

  private Hops() {}

  /** Of each event written since then, to each service that has taken it. */
  static List<Hop> since(Lab lab, Instant start) {
    Map<String, Map<UUID, Row>> taken = new HashMap<>();
    for (String consumer : SERVICES) {
      taken.put(
          consumer,
          rows(
              lab,
              consumer,
              "select ce_id, ce_type, received_at from inbox where received_at > ?",
              start));
    }
    List<Hop> hops = new ArrayList<>();
    for (String publisher : SERVICES) {
      Map<UUID, Row> sent =
          rows(
              lab,
              publisher,
              "select event_id, type, created from outbox where channel = 'EVENTS' and created > ?",
              start);
      taken.forEach(
          (consumer, received) -> {
            if (!consumer.equals(publisher)) {
              sent.forEach((id, row) -> add(hops, publisher, consumer, row, received.get(id)));
            }
          });
    }
    return hops;
  }

  private static void add(
      List<Hop> hops, String publisher, String consumer, Row sent, Row received) {
    if (received != null) {
      double millis = Duration.between(sent.at(), received.at()).toNanos() / 1e6;
      hops.add(new Hop(sent.event(), publisher, consumer, millis));
    }
  }

  private static Map<UUID, Row> rows(Lab lab, String service, String sql, Instant start) {
    try (Connection database = lab.database(service);
        PreparedStatement query = database.prepareStatement(sql)) {
      query.setTimestamp(1, Timestamp.from(start));
      Map<UUID, Row> found = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String event = rows.getString(2).replaceAll(".*\\.([a-z0-9-]+)\\.v\\d+$", "$1");
          found.put(
              rows.getObject(1, UUID.class), new Row(event, rows.getTimestamp(3).toInstant()));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }
}
