package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.lab.backends.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EventTailTest {
  private static final String TOPIC = "slipway.clusters.events.v1";

  @Test
  void theRestIsWhatIsThereByNowAndWasNotTold() throws Exception {
    try (KafkaBroker broker = KafkaBroker.temporary();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
      try (KafkaProducer<String, byte[]> producer =
              new KafkaProducer<>(
                  Map.of("bootstrap.servers", broker.bootstrapServers()),
                  new StringSerializer(),
                  new ByteArraySerializer());
          EventTail tail = new EventTail(broker.bootstrapServers())) {
        say(producer, "one", 700);
        say(producer, "other", 700);

        List<EventTail.Event> told = new ArrayList<>(tail.rest("one"));

        assertThat(told).hasSize(700);
        assertThat(tail.rest("one")).isEmpty();
        say(producer, "one", 1);
        assertThat(tail.rest("one")).hasSize(1);
      }
    }
  }

  private static void say(KafkaProducer<String, byte[]> producer, String cluster, int times)
      throws Exception {
    for (int i = 0; i < times; i++) {
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>(TOPIC, cluster, "{}".getBytes(StandardCharsets.UTF_8));
      header(record, "ce_id", UUID.randomUUID().toString());
      header(record, "ce_type", "dev.slipway.cluster.vm-created.v1");
      header(record, "ce_source", "/vm-service");
      header(record, "ce_time", "2030-01-01T00:00:00Z");
      var unused = producer.send(record);
    }
    producer.flush();
  }

  private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
