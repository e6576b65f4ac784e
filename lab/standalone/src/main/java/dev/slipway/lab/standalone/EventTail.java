package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The events topic as any other system would subscribe to it: an ordinary Kafka consumer. */
final class EventTail implements AutoCloseable {

  private static final String TOPIC = "slipway.clusters.events.v1";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<String, byte[]> consumer;
  private final Set<String> seen = new HashSet<>();

  /** An event as its CloudEvents attributes tell it. */
  record Event(String type, String source, Instant time, JsonNode data) {}

  EventTail(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(TOPIC).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** The next events of a cluster, each once, waiting up to the given time for the first. */
  List<Event> next(String cluster, Duration patience) {
    List<Event> events = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
      if (cluster.equals(record.key()) && seen.add(header(record, "ce_id"))) {
        events.add(event(record));
      }
    }
    return events;
  }

  /** The cluster's events that are on the topic by now, but for those that were told before. */
  List<Event> rest(String cluster) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    List<Event> events = new ArrayList<>();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      events.addAll(next(cluster, POLL));
    }
    return events;
  }

  private static Event event(ConsumerRecord<String, byte[]> record) {
    try {
      return new Event(
          header(record, "ce_type"),
          header(record, "ce_source"),
          Instant.parse(header(record, "ce_time")),
          JSON.readTree(record.value()));
    } catch (IOException e) {
      throw new UncheckedIOException("an event that is not JSON", e);
    }
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
