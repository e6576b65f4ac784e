package dev.slipway.request.store;

import java.time.Instant;
import java.util.UUID;

/**
 * An event as the audit log keeps it.
 *
 * @param number the cluster's own count of events, from 1, in the topic's order
 * @param causation the event it followed from; null when none did
 * @param stage null for an event of no stage
 * @param node null for an event of no node
 * @param data the event's body, as JSON
 */
public record LoggedEvent(
    long number,
    UUID id,
    Instant time,
    String type,
    String source,
    UUID causation,
    String stage,
    String node,
    String data) {

  static LoggedEvent of(EventEntity row) {
    return new LoggedEvent(
        row.number,
        row.eventId,
        row.time,
        row.type,
        row.source,
        row.causation,
        row.stage,
        row.node,
        row.data);
  }
}
