package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.kafka.CloudEventSerializer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A plain producer, idempotent, which writes CloudEvents in binary mode, keyed by cluster. It is
 * used by the relay's thread only; receipts come on the producer's.
 */
final class KafkaPublisher implements Publisher {

  private static final Duration LONG_ENOUGH_TO_FLUSH = Duration.ofSeconds(5);

  private final Map<String, Object> settings;
  private final Map<Channel, String> topics;
  private Producer<String, CloudEvent> producer;
  private volatile Producer<String, CloudEvent> broken;

  /**
   * @param connection how to reach the broker: every {@code kafka.*} setting
   */
  KafkaPublisher(Map<String, Object> connection, String clientId, Map<Channel, String> topics) {
    this.settings = new HashMap<>();
    connection.forEach(
        (key, value) -> {
          if (ProducerConfig.configNames().contains(key)) {
            settings.put(key, value);
          }
        });
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 1);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    // The relay's thread also renews the lease: it must not wait long for a broker that is away.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    // An event after an idle hour is not slower than others.
    settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
    settings.put(ProducerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, -1);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 16 * 1024 * 1024L);
    this.topics = topics;
  }

  @Override
  public void publish(OutboxRow row, Receipt receipt) {
    try {
      Producer<String, CloudEvent> current = working();
      ProducerRecord<String, CloudEvent> message =
          new ProducerRecord<>(
              topics.get(row.lane().channel()),
              row.lane().cluster().toString(),
              row.toCloudEvent());
      var unused =
          current.send(
              message,
              (written, failure) -> {
                if (failure != null && !passes(failure)) {
                  broken = current;
                }
                receipt.done(failure);
              });
    } catch (KafkaException | IllegalStateException e) {
      broken = producer;
      receipt.done(e);
    } catch (RuntimeException e) {
      // A row that makes no event holds up its own cluster only.
      receipt.done(e);
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(LONG_ENOUGH_TO_FLUSH);
    }
  }

  private Producer<String, CloudEvent> working() {
    if (producer != null && producer == broken) {
      producer.close(Duration.ZERO);
      producer = null;
    }
    if (producer == null) {
      CloudEventSerializer events = new CloudEventSerializer();
      events.configure(Map.of(CloudEventSerializer.ENCODING_CONFIG, Encoding.BINARY), false);
      producer = new KafkaProducer<>(settings, new StringSerializer(), events);
    }
    return producer;
  }

  /** Whether the producer is good for another try: the broker's fault, or the record's. */
  private static boolean passes(Exception failure) {
    return failure instanceof RetriableException
        || failure instanceof RecordTooLargeException
        || failure instanceof InvalidTopicException
        || failure instanceof TopicAuthorizationException
        || !(failure instanceof ApiException);
  }
}
