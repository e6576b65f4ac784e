package dev.slipway.kubeconfig;

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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The other services: says what they say, and hears what kubeconfig-service says. */
final class Topic implements AutoCloseable {
  static final String EVENTS = "slipway.clusters.events.v1";
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> heard = new ArrayList<>();

  Topic(String bootstrapServers) {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    Set<TopicPartition> partitions =
        consumer.listTopics().values().stream()
            .flatMap(List::stream)
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .filter(partition -> partition.topic().startsWith("slipway."))
            .collect(Collectors.toSet());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Says it under a new event id. */
  UUID say(ClusterEvent event) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    sayAs(id, event);
    return id;
  }

  void sayAs(UUID id, ClusterEvent event) {
    EventType type = EventType.of(event);
    send(id, type.type(), event.cluster(), Codec.write(event).getBytes(StandardCharsets.UTF_8));
  }

  void send(UUID id, String type, ClusterId cluster, byte[] payload) {
    var message = new ProducerRecord<>(EVENTS, cluster.toString(), payload);
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            id.toString(),
            "ce_source",
            "/test",
            "ce_type",
            type,
            "ce_subject",
            cluster.toString(),
            "ce_time",
            Instant.now().toString(),
            "content-type",
            "application/json")
        .forEach(
            (name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(message).get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker did not take it", e);
    }
  }

  /** All that kubeconfig-service said about a cluster so far, in order. */
  List<ClusterEvent> saidAbout(ClusterId cluster) {
    listen();
    return heard.stream()
        .filter(record -> record.topic().equals(EVENTS))
        .filter(record -> cluster.toString().equals(record.key()))
        .filter(record -> "/kubeconfig-service".equals(header(record, "ce_source")))
        .map(record -> Codec.read(header(record, "ce_type"), cluster, record.value()))
        .toList();
  }

  /** Every record of every topic, headers and payload, as text. */
  List<String> everything() {
    listen();
    return heard.stream()
        .map(record -> record.headers() + new String(record.value(), StandardCharsets.ISO_8859_1))
        .toList();
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private void listen() {
    consumer.poll(POLL).forEach(heard::add);
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close();
  }
}
