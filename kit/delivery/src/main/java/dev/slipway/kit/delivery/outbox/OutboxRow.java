package dev.slipway.kit.delivery.outbox;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;

/**
 * One row on its way to Kafka.
 *
 * @param seq its place in the outbox; within a lane, the order of publication
 * @param attributes the CloudEvents attributes that have no column
 */
public record OutboxRow(
    long seq,
    UUID eventId,
    Lane lane,
    String type,
    String payload,
    Map<String, String> attributes) {

  /** Which topic a row is for. */
  public enum Channel {
    EVENTS,
    PROGRESS
  }

  /** What is kept in order: one cluster's rows for one topic. */
  public record Lane(Channel channel, UUID cluster) {}

  /** The row as the event that goes out; the same each time it is sent. */
  public CloudEvent toCloudEvent() {
    CloudEventBuilder event =
        CloudEventBuilder.v1()
            .withId(eventId.toString())
            .withSource(URI.create(attributes.get("source")))
            .withType(type)
            .withSubject(lane.cluster().toString())
            .withTime(OffsetDateTime.parse(attributes.get("time")))
            .withDataSchema(URI.create(attributes.get("dataschema")))
            .withDataContentType("application/json")
            .withData(payload.getBytes(StandardCharsets.UTF_8));
    for (String extension : new String[] {"causationid", "correlationid", "traceparent"}) {
      String value = attributes.get(extension);
      if (value != null) {
        event.withExtension(extension, value);
      }
    }
    return event.build();
  }
}
