package dev.slipway.lab.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerTest {
  private static final String EVENTS = "slipway.clusters.events.v1";

  @Test
  void createsTheListedTopicsAndNoOthers() throws Exception {
    try (KafkaBroker broker = KafkaBroker.temporary();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Topics topics = Topics.packaged();

      topics.create(broker.bootstrapServers());
      topics.create(broker.bootstrapServers());

      assertThat(admin.listTopics().names().get())
          .containsExactlyInAnyOrderElementsOf(
              topics.topics().stream().map(Topics.Topic::name).toList())
          .hasSize(10);
      TopicDescription events =
          admin.describeTopics(List.of(EVENTS)).allTopicNames().get().get(EVENTS);
      assertThat(events.partitions()).hasSize(12);
      assertThatThrownBy(() -> admin.describeTopics(List.of("other")).allTopicNames().get())
          .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    }
  }

  @Test
  void aBrokerInAProcessOfItsOwnKeepsItsLog(@TempDir Path directory) throws Exception {
    int port = FreePort.find();
    Process first = child(directory, port);
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> answers(port));
      Topics.packaged().create("127.0.0.1:" + port);
      send(port, "anchor");
    } finally {
      first.destroyForcibly().waitFor();
    }

    int other = FreePort.find();
    Process second = child(directory, other);
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> answers(other));
      assertThat(firstValue(other)).isEqualTo("anchor");
      second.destroy();
      assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  private static Process child(Path directory, int port) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx160m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KafkaBroker.class.getName(),
            directory.toString(),
            Integer.toString(port))
        .inheritIO()
        .start();
  }

  private static boolean answers(int port) throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                "127.0.0.1:" + port,
                "default.api.timeout.ms",
                "2000",
                "request.timeout.ms",
                "1000"))) {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (java.util.concurrent.ExecutionException e) {
      return false;
    }
  }

  private static void send(int port, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:" + port, "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(EVENTS, 3, "key", value)).get();
    }
  }

  private static String firstValue(int port) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", "127.0.0.1:" + port),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(EVENTS, 3);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofSeconds(20))) {
        return message.value();
      }
      return "nothing";
    }
  }
}
