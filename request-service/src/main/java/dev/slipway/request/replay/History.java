package dev.slipway.request.replay;

import dev.slipway.kit.delivery.EventTopics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic of events, read without a group: nobody's offsets move. Not for several threads. */
final class History implements AutoCloseable {

  private static final String GROUP = "request-service";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofSeconds(1);

  private final String bootstrapServers;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<TopicPartition> partitions;

  /** What is done with the records, as they come. */
  interface Reader {
    void take(ConsumerRecords<String, byte[]> records) throws SQLException;
  }

  private History(String bootstrapServers, KafkaConsumer<String, byte[]> consumer) {
    this.bootstrapServers = bootstrapServers;
    this.consumer = consumer;
    this.partitions =
        consumer.partitionsFor(EventTopics.EVENTS).stream().map(History::partition).toList();
  }

  /**
   * Looks for the topic.
   *
   * @throws ReplayRefusal when there is no broker, or no topic on it
   */
  static History at(String bootstrapServers) {
    KafkaConsumer<String, byte[]> consumer = null;
    try {
      consumer =
          new KafkaConsumer<>(
              settings(bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
      History history = new History(bootstrapServers, consumer);
      if (history.partitions.isEmpty()) {
        throw new UnknownTopicOrPartitionException();
      }
      consumer.assign(history.partitions);
      return history;
    } catch (KafkaException e) {
      if (consumer != null) {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
      throw refusal(bootstrapServers, e);
    }
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "enable.auto.commit",
        false,
        "auto.offset.reset",
        "none",
        "allow.auto.create.topics",
        false,
        "default.api.timeout.ms",
        (int) PATIENCE.toMillis());
  }

  /**
   * Reads up to where the topic ends now, at least.
   *
   * @param from the first offset of each partition; 0 where none is given
   * @return the next offset of each partition
   */
  Map<Integer, Long> read(Map<Integer, Long> from, Reader reader) throws SQLException {
    try {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      mustBeWhole(from);
      partitions.forEach(p -> consumer.seek(p, from.getOrDefault(p.partition(), 0L)));
      long heard = System.nanoTime();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          reader.take(records);
          heard = System.nanoTime();
        } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
          throw new TimeoutException("nothing came for " + PATIENCE);
        }
      }
      Map<Integer, Long> next = new TreeMap<>();
      partitions.forEach(p -> next.put(p.partition(), consumer.position(p)));
      return next;
    } catch (KafkaException e) {
      throw refusal(bootstrapServers, e);
    }
  }

  private void mustBeWhole(Map<Integer, Long> from) {
    consumer
        .beginningOffsets(partitions)
        .forEach(
            (partition, first) -> {
              if (first > from.getOrDefault(partition.partition(), 0L)) {
                throw new ReplayRefusal(
                    partition + " begins at offset " + first + ": its history is not whole",
                    "Restore the topic from a backup; its retention must be unlimited.");
              }
            });
  }

  /**
   * Up to where request-service has dealt with each partition; those without are left out.
   *
   * @throws ReplayRefusal when it has dealt with more than there is
   */
  Map<Integer, Long> dealtWith() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Map<Integer, Long> committed = new HashMap<>();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .forEach(
              (partition, offset) -> {
                if (offset != null && ends.containsKey(partition)) {
                  committed.put(partition.partition(), offset.offset());
                }
              });
      ends.forEach((partition, end) -> mustReach(partition, end, committed));
      return committed;
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw refusal(bootstrapServers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void mustReach(TopicPartition partition, long end, Map<Integer, Long> committed) {
    long dealtWith = committed.getOrDefault(partition.partition(), 0L);
    if (dealtWith > end) {
      throw new ReplayRefusal(
          "request-service has dealt with %s up to offset %d, but it ends at %d"
              .formatted(partition, dealtWith, end),
          "The topic was made anew: it is not what the projection was made of.");
    }
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }

  private static ReplayRefusal refusal(String bootstrapServers, Exception e) {
    Throwable why = e instanceof ExecutionException ? e.getCause() : e;
    if (why instanceof UnknownTopicOrPartitionException) {
      return new ReplayRefusal(
          "Kafka at " + bootstrapServers + " has no topic " + EventTopics.EVENTS,
          "Is it the broker of this installation?",
          e);
    }
    return new ReplayRefusal(
        "Kafka at " + bootstrapServers + " does not answer (" + why.getMessage() + ")",
        "Start it, or name the right one in KAFKA_BOOTSTRAP_SERVERS.",
        e);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
