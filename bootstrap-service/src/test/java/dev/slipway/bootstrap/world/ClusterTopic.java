package dev.slipway.bootstrap.world;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventType;
import dev.slipway.kit.delivery.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic of events as another service sees it. */
public record ClusterTopic(String bootstrapServers) {
  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final String PROGRESS = "slipway.clusters.progress.v1";

  /** Publishes an event as the service of that name. */
  public void publish(String service, ClusterEvent event) {
    publish(service, UuidCreator.getTimeOrderedEpoch().toString(), event);
  }

  public void publish(String service, String eventId, ClusterEvent event) {
    EventType type = EventType.of(event);
    var record =
        new ProducerRecord<>(
            EVENTS,
            event.cluster().toString(),
            Codec.write(event).getBytes(StandardCharsets.UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            eventId,
            "ce_source",
            "/" + service,
            "ce_type",
            type.type(),
            "ce_subject",
            event.cluster().toString(),
            "ce_time",
            Instant.now().toString(),
            "content-type",
            "application/json")
        .forEach((key, value) -> record.headers().add(key, value.getBytes(StandardCharsets.UTF_8)));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    } catch (ExecutionException refused) {
      throw new IllegalStateException(refused);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(stopped);
    }
  }

  /** What bootstrap-service said of a cluster, in order. */
  public List<ClusterEvent> said(ClusterId cluster) {
    return read(EVENTS, cluster).stream()
        .filter(record -> header(record, "ce_source").equals("/bootstrap-service"))
        .map(record -> Codec.read(header(record, "ce_type"), cluster, record.value()))
        .toList();
  }

  /** All that either topic holds of a cluster, as text. */
  public String everything(ClusterId cluster) {
    var all = new StringBuilder();
    for (String topic : List.of(EVENTS, PROGRESS)) {
      read(topic, cluster)
          .forEach(
              record ->
                  all.append(new String(record.value(), StandardCharsets.UTF_8)).append('\n'));
    }
    return all.toString();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private List<ConsumerRecord<String, byte[]>> read(String topic, ClusterId cluster) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (cluster.toString().equals(record.key())) {
            found.add(record);
          }
        }
      }
      return found;
    }
  }
}
