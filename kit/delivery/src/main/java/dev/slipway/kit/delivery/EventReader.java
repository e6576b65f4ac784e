package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes an event of a record from the topic, or says why it is none. */
public final class EventReader {

  private EventReader() {}

  /**
   * @throws UnreadableEventException for what is no event of ours
   */
  public static Received read(ConsumerRecord<String, byte[]> record) {
    try {
      CloudEvent cloudEvent = KafkaMessageFactory.createReader(record).toEvent();
      ClusterId subject = ClusterId.of(required("subject", cloudEvent.getSubject()));
      return new Received(
          EventId.of(cloudEvent.getId()),
          cloudEvent.getSource(),
          cloudEvent.getType(),
          Codec.read(cloudEvent.getType(), subject, payload(cloudEvent.getData())),
          time(cloudEvent.getTime(), record),
          causedBy(cloudEvent.getExtension("causationid")),
          (String) cloudEvent.getExtension("correlationid"));
    } catch (UnreadableEventException e) {
      throw e;
    } catch (RuntimeException e) {
      // The SDK and the value types each have exceptions of their own; here they mean one thing.
      throw new UnreadableEventException("not a CloudEvent of ours: " + e.getMessage(), e);
    }
  }

  private static String required(String attribute, String value) {
    if (value == null) {
      throw new UnreadableEventException("not a CloudEvent of ours: without " + attribute);
    }
    return value;
  }

  private static byte[] payload(CloudEventData data) {
    return data == null ? new byte[0] : data.toBytes();
  }

  private static Instant time(OffsetDateTime time, ConsumerRecord<?, ?> record) {
    return time == null ? Instant.ofEpochMilli(record.timestamp()) : time.toInstant();
  }

  private static EventId causedBy(Object causation) {
    return causation == null ? null : EventId.of(causation.toString());
  }
}
