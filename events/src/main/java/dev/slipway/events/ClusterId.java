package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * Identifies one cluster for ever: a UUIDv7, given when its request is accepted; the key of every
 * record on the topic and the correlation id of every event.
 */
public record ClusterId(@JsonValue UUID value) {

  public ClusterId {
    Checks.version7("cluster id", value);
  }

  @JsonCreator
  public static ClusterId of(String value) {
    return new ClusterId(UUID.fromString(value));
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
