package dev.slipway.request;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.EventType;
import dev.slipway.kit.delivery.Codec;
import dev.slipway.kit.delivery.StepProgress;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** The other services' voice on the topics. */
public final class Topic implements AutoCloseable {

  public static final String EVENTS = "slipway.clusters.events.v1";
  public static final String PROGRESS = "slipway.clusters.progress.v1";

  private final KafkaProducer<String, CloudEvent> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", bootstrapServers(), "acks", "all"),
          new StringSerializer(),
          new CloudEventSerializer());

  public static String bootstrapServers() {
    return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
  }

  /** Publishes an event as that service would, and returns it for a second time. */
  public CloudEvent says(String service, ClusterEvent event) {
    return sends(EVENTS, cloudEvent(service, event));
  }

  /** What {@link #says} would publish. */
  public CloudEvent cloudEvent(String service, ClusterEvent event) {
    return cloudEvent(
        service,
        EventType.of(event).type(),
        event.cluster().toString(),
        Codec.write(event),
        Instant.now());
  }

  /** Publishes what no reader of today knows. */
  public CloudEvent saysUnknown(String service, String cluster, String type, String body) {
    return sends(EVENTS, cloudEvent(service, type, cluster, body, Instant.now()));
  }

  /** Publishes a report of a step. */
  public void reports(StepProgress progress) {
    sends(
        PROGRESS,
        cloudEvent(
            "vm-service",
            StepProgress.TYPE,
            progress.cluster().toString(),
            Codec.write(progress),
            progress.at()));
  }

  /** Publishes exactly that once more. */
  public CloudEvent again(CloudEvent event) {
    return sends(EVENTS, event);
  }

  /** Sends what was parked through this service once more, as an operator's redrive does. */
  public void redrives(CloudEvent event) {
    sends(EVENTS + ".redrive.request-service", event);
  }

  @Override
  public void close() {
    producer.close();
  }

  private CloudEvent sends(String topic, CloudEvent event) {
    try {
      producer.send(new ProducerRecord<>(topic, event.getSubject(), event)).get();
      return event;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CloudEvent cloudEvent(
      String service, String type, String cluster, String body, Instant time) {
    return CloudEventBuilder.v1()
        .withId(UuidCreator.getTimeOrderedEpoch().toString())
        .withSource(URI.create("/" + service))
        .withType(type)
        .withSubject(cluster)
        .withTime(time.atOffset(ZoneOffset.UTC))
        .withDataContentType("application/json")
        .withData(body.getBytes(StandardCharsets.UTF_8))
        .withExtension("correlationid", cluster)
        .build();
  }
}
