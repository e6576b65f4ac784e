package dev.slipway.lab.endtoend.leaks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Every record of every topic that the broker has: key, headers and value. */
public record Topics(String bootstrapServers) implements Place {

  @Override
  public void show(Finder finder) throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          names().stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          show(record, finder);
        }
      }
    }
  }

  /** The names of all topics. */
  public Set<String> names() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return admin.listTopics().names().get();
    }
  }

  private static void show(ConsumerRecord<byte[], byte[]> record, Finder finder)
      throws IOException {
    String where = record.topic() + "[" + record.partition() + "]@" + record.offset();
    look(finder, "the key of " + where, record.key());
    look(finder, "the value of " + where, record.value());
    for (Header header : record.headers()) {
      look(finder, "a header's name of " + where, header.key().getBytes(StandardCharsets.UTF_8));
      look(finder, "header " + header.key() + " of " + where, header.value());
    }
  }

  private static void look(Finder finder, String where, byte[] bytes) throws IOException {
    if (bytes != null) {
      finder.look(where, new ByteArrayInputStream(bytes));
    }
  }
}
