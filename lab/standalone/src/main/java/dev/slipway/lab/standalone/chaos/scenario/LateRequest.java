package dev.slipway.lab.standalone.chaos.scenario;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.balance.Line;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A request that had gone to the dead letters is redriven when its cluster is long destroyed. */
final class LateRequest implements Scenario {

  private static final String CLUSTER = "late-request";
  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final String REQUESTED = "dev.slipway.cluster.cluster-requested.v1";
  private static final Duration POLL = Duration.ofMillis(300);

  @Override
  public String name() {
    return "late-request";
  }

  @Override
  public Set<String> guards() {
    return Set.of("tombstone");
  }

  @Override
  public void play(Scene scene) {
    String id = scene.ready(CLUSTER);
    scene.end(CLUSTER, id, true);
    // Under an id that no inbox has: only the row's own state knows better.
    String late = version7().toString();
    RecordMetadata redriven = redrive(scene, id, late);
    Looking.until(
        () -> taken(scene, redriven),
        Scene.LOOK,
        Scene.LIMIT,
        () -> "the redriven request was never taken");
    boolean tombstone =
        scene.number(
                Scene.VM,
                "select count(*) from cluster where id = ?::uuid and state ->> 'is' = 'Undone'",
                id)
            == 1;
    scene.line(Line.none("tombstones that let a request in", tombstone ? List.of() : List.of(id)));
  }

  private static UUID version7() {
    UUID random = UUID.randomUUID();
    long versioned = (random.getMostSignificantBits() & ~0xf000L) | 0x7000L;
    return new UUID(versioned, random.getLeastSignificantBits());
  }

  /** By the offset that its reader has committed, since an inbox may be switched off. */
  private static boolean taken(Scene scene, RecordMetadata redriven) {
    TopicPartition partition = new TopicPartition(redriven.topic(), redriven.partition());
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", scene.site().standalone().kafka()))) {
      OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(Scene.VM)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition);
      return committed != null && committed.offset() > redriven.offset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking Kafka for offsets", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not tell the offsets of " + Scene.VM, e);
    }
  }

  private static RecordMetadata redrive(Scene scene, String id, String late) {
    ConsumerRecord<String, byte[]> request = request(scene, id);
    Headers headers = new RecordHeaders(request.headers().toArray());
    headers.remove("ce_id").add("ce_id", late.getBytes(StandardCharsets.UTF_8));
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", scene.site().standalone().kafka()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      var sent =
          producer.send(
              new ProducerRecord<>(
                  EVENTS + ".redrive." + Scene.VM, null, id, request.value(), headers));
      producer.flush();
      return sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while redriving the request", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the redriven request is not in Kafka", e);
    }
  }

  private static ConsumerRecord<String, byte[]> request(Scene scene, String id) {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                scene.site().standalone().kafka(),
                "enable.auto.commit",
                "false"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(EVENTS).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          String type =
              new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
          if (id.equals(record.key()) && type.equals(REQUESTED)) {
            return record;
          }
        }
      }
      throw new IllegalStateException("no request of " + id + " is on the topic");
    }
  }
}
