package dev.slipway.lab.standalone.chaos.balance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is on the topics, read as any other system would. */
final class Topics {

  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final Duration POLL = Duration.ofMillis(500);

  private final List<Sent> events;
  private final long deadLetters;

  /** One record: which event, and when it was sent. */
  private record Sent(String event, long at) {}

  Topics(String bootstrapServers) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      events = read(consumer);
      deadLetters = deadLetters(consumer);
    }
  }

  int records() {
    return events.size();
  }

  /** Records of an event that was on the topic already, sent at such a time. */
  long repeated(LongPredicate at) {
    Set<String> seen = new HashSet<>();
    return events.stream().filter(sent -> !seen.add(sent.event()) && at.test(sent.at())).count();
  }

  long deadLetters() {
    return deadLetters;
  }

  private static List<Sent> read(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = partitions(consumer, EVENTS);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    List<Sent> events = new ArrayList<>();
    while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        events.add(
            new Sent(
                header(record, "ce_source") + " " + header(record, "ce_id"), record.timestamp()));
      }
    }
    return events;
  }

  private static long deadLetters(KafkaConsumer<String, byte[]> consumer) {
    return consumer.listTopics().keySet().stream()
        .filter(topic -> topic.startsWith(EVENTS + ".dlq."))
        .flatMap(topic -> consumer.endOffsets(partitions(consumer, topic)).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<String, byte[]> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
        .toList();
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
