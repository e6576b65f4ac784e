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

  private Hops() {}

  /** Milliseconds, of each event written since then and each service that has taken it. */
  static List<Double> since(Lab lab, Instant start) {
    Map<String, Map<UUID, Instant>> taken = new HashMap<>();
    for (String consumer : SERVICES) {
      taken.put(
          consumer,
          times(
              lab, consumer, "select ce_id, received_at from inbox where received_at > ?", start));
    }
    List<Double> hops = new ArrayList<>();
    for (String publisher : SERVICES) {
      Map<UUID, Instant> sent =
          times(
              lab,
              publisher,
              "select event_id, created from outbox where channel = 'EVENTS' and created > ?",
              start);
      taken.forEach(
          (consumer, received) -> {
            if (!consumer.equals(publisher)) {
              sent.forEach((id, at) -> add(hops, at, received.get(id)));
            }
          });
    }
    return hops;
  }

  private static void add(List<Double> hops, Instant sent, Instant received) {
    if (received != null) {
      hops.add(Duration.between(sent, received).toNanos() / 1e6);
    }
  }

  private static Map<UUID, Instant> times(Lab lab, String service, String sql, Instant start) {
    try (Connection database = lab.database(service);
        PreparedStatement query = database.prepareStatement(sql)) {
      query.setTimestamp(1, Timestamp.from(start));
      Map<UUID, Instant> times = new HashMap<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          times.put(rows.getObject(1, UUID.class), rows.getTimestamp(2).toInstant());
        }
      }
      return times;
    } catch (SQLException e) {
      throw new IllegalStateException("the database of " + service, e);
    }
  }
}
