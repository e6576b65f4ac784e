package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * Identifies one event: a UUIDv7, given when the event is written to the outbox, so that a resend
 * keeps it. Unique together with the event's source.
 */
public record EventId(@JsonValue UUID value) {

  public EventId {
    Checks.version7("event id", value);
  }

  @JsonCreator
  public static EventId of(String value) {
    return new EventId(UUID.fromString(value));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
