package dev.slipway.vm.messaging;

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
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic as another service sees it: says things, and hears what is said of a cluster. */
final class ClusterTopic implements AutoCloseable {
  private static final String TOPIC = "slipway.clusters.events.v1";

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ClusterEvent> heard = new ArrayList<>();

  ClusterTopic(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(info -> new TopicPartition(TOPIC, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Publishes under a fresh id, which it returns. */
  UUID say(ClusterEvent event) {
    UUID id = com.github.f4b6a3.uuid.UuidCreator.getTimeOrderedEpoch();
    say(event, id);
    return id;
  }

  void say(ClusterEvent event, UUID id) {
    say(event, id, Instant.now());
  }

  void say(ClusterEvent event, UUID id, Instant time) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            TOPIC, event.cluster().toString(), Codec.write(event).getBytes(StandardCharsets.UTF_8));
    header(record, "ce_specversion", "1.0");
    header(record, "ce_id", id.toString());
    header(record, "ce_source", "/request-service");
    header(record, "ce_type", EventType.of(event).type());
    header(record, "ce_subject", event.cluster().toString());
    header(record, "ce_time", time.toString());
    header(record, "content-type", "application/json");
    try {
      producer.send(record).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** What has been said of that cluster by now, in order. */
  List<ClusterEvent> heardOf(ClusterId cluster) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      String type =
          new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
      heard.add(Codec.read(type, ClusterId.of(record.key()), record.value()));
    }
    return heard.stream().filter(event -> event.cluster().equals(cluster)).toList();
  }

  <T extends ClusterEvent> List<T> heardOf(ClusterId cluster, Class<T> type) {
    return heardOf(cluster).stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
