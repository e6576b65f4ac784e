package dev.slipway.kit.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventType;
import dev.slipway.events.UnknownEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Events as JSON. It has a mapper of its own, so that no service's settings for its API can change
 * what is on the topic: instants in ISO 8601, fields that a reader does not know ignored, codes
 * that it does not know read as such.
 */
public final class Codec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModules(new JavaTimeModule(), new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();

  private Codec() {}

  /** The payload of an event, or of a progress report, as it goes to Kafka. */
  public static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot be written as JSON: " + value.getClass().getName(), e);
    }
  }

  /** A flat object of strings that {@link #write} wrote. */
  public static Map<String, String> readStrings(String json) {
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a flat object of strings", e);
    }
  }

  /**
   * The event of a payload; an {@link UnknownEvent} for a type that this reader does not know.
   *
   * @param type the CloudEvents type
   * @param subject the cluster that the CloudEvents subject names
   * @throws UnreadableEventException for a payload that is not that event, or of another cluster
   */
  public static ClusterEvent read(String type, ClusterId subject, byte[] payload) {
    Optional<EventType> known = EventType.named(type);
    if (known.isEmpty()) {
      return new UnknownEvent(subject, type, new String(payload, StandardCharsets.UTF_8));
    }
    ClusterEvent event;
    try {
      event = JSON.readValue(payload, known.get().eventClass());
    } catch (IOException e) {
      throw new UnreadableEventException("the payload is not a " + type, e);
    }
    if (event == null || !event.cluster().equals(subject)) {
      throw new UnreadableEventException(
          "the payload of this %s is not of its subject %s".formatted(type, subject));
    }
    return event;
  }
}
