package dev.slipway.lab.standalone.deadletters;

import dev.slipway.lab.standalone.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A service's dead-letter queue. That a letter was redriven is noted in the queue itself, by a
 * record without a value: a group's offsets would be forgotten after a week.
 */
public final class DeadLetterQueue {

  /** On a note: the offset of the letter that was redriven. */
  static final String REDRIVEN = "slipway-redriven-offset";

  private static final String EVENTS = "slipway.clusters.events.v1";
  private static final int PATIENCE_MILLIS = 60_000;

  private final String bootstrapServers;
  private final String service;
  private final TopicPartition queue;

  /** What lies in the queue: the letters by their offsets, and when they were redriven. */
  private record Content(
      Map<Long, ConsumerRecord<byte[], byte[]>> letters, Map<Long, Instant> redriven) {

    DeadLetter letter(String service, long offset) {
      return DeadLetter.of(service, letters.get(offset), redriven.get(offset));
    }
  }

  /** The queue of a service, on a broker. */
  public DeadLetterQueue(String bootstrapServers, String service) {
    this.bootstrapServers = bootstrapServers;
    this.service = service;
    this.queue = new TopicPartition(EVENTS + ".dlq." + service, 0);
  }

  /** All of it, the oldest first. */
  public List<DeadLetter> letters() {
    Content content = read();
    return content.letters().keySet().stream()
        .map(offset -> content.letter(service, offset))
        .toList();
  }

  /** A letter with its headers and its body, as text. */
  public String show(long offset) {
    ConsumerRecord<byte[], byte[]> record = letter(read(), offset);
    StringBuilder text = new StringBuilder();
    text.append("key: ").append(DeadLetter.text(record.key())).append('\n');
    DeadLetter.headers(record)
        .forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.append('\n').append(DeadLetter.text(record.value())).toString();
  }

  /**
   * Sends letters through the service once more, by its redrive topic: nobody else hears of it, and
   * history is not added to. Should this process die between the two records of a letter, it is
   * redriven again, which the service's inbox makes good.
   *
   * @throws Refusal for one that was redriven already
   */
  public void redrive(List<Long> offsets) {
    Content content = read();
    for (long offset : offsets) {
      ConsumerRecord<byte[], byte[]> unused = letter(content, offset);
      if (content.redriven().containsKey(offset)) {
        throw new Refusal(
            "%s's dead letter %d was redriven at %s"
                .formatted(service, offset, content.redriven().get(offset)),
            "If it failed again, it lies further on in the queue.");
      }
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "delivery.timeout.ms",
                PATIENCE_MILLIS,
                "request.timeout.ms",
                PATIENCE_MILLIS / 2,
                "max.block.ms",
                PATIENCE_MILLIS),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long offset : offsets) {
        ConsumerRecord<byte[], byte[]> letter = content.letters().get(offset);
        producer.send(redriven(letter)).get();
        producer.send(note(letter)).get();
      }
    } catch (ExecutionException | KafkaException e) {
      throw away(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while redriving", e);
    }
  }

  private ProducerRecord<byte[], byte[]> redriven(ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(EVENTS + ".redrive." + service, letter.key(), letter.value());
    for (Header header : letter.headers()) {
      // Should it fail again, it gets reasons of its own.
      if (!header.key().startsWith(DeadLetter.PREFIX)) {
        record.headers().add(header);
      }
    }
    return record;
  }

  private ProducerRecord<byte[], byte[]> note(ConsumerRecord<byte[], byte[]> letter) {
    ProducerRecord<byte[], byte[]> note = new ProducerRecord<>(queue.topic(), letter.key(), null);
    note.headers().add(REDRIVEN, Long.toString(letter.offset()).getBytes(StandardCharsets.UTF_8));
    return note;
  }

  private ConsumerRecord<byte[], byte[]> letter(Content content, long offset) {
    ConsumerRecord<byte[], byte[]> letter = content.letters().get(offset);
    if (letter == null) {
      throw new Refusal(
          "%s has no dead letter %d".formatted(service, offset), "See ./slipway dlq list.");
    }
    return letter;
  }

  private Content read() {
    Content content = new Content(new TreeMap<>(), new HashMap<>());
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "enable.auto.commit",
                false,
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                PATIENCE_MILLIS),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(queue));
      consumer.seekToBeginning(List.of(queue));
      long end = consumer.endOffsets(List.of(queue)).get(queue);
      long deadline = System.nanoTime() + Duration.ofMillis(PATIENCE_MILLIS).toNanos();
      while (consumer.position(queue) < end) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
        records.forEach(record -> take(record, content));
        if (records.isEmpty() && System.nanoTime() > deadline) {
          throw new TimeoutException("nothing came");
        }
      }
      return content;
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  private static void take(ConsumerRecord<byte[], byte[]> record, Content content) {
    String redriven = DeadLetter.header(record, REDRIVEN);
    if (redriven.isEmpty()) {
      content.letters().put(record.offset(), record);
    } else {
      content.redriven().put(Long.valueOf(redriven), Instant.ofEpochMilli(record.timestamp()));
    }
  }

  private Refusal away(Exception e) {
    return new Refusal(
        "Kafka at %s does not tell of %s (%s)"
            .formatted(bootstrapServers, queue.topic(), e.getMessage()),
        "Is it the broker of this installation, and is it running?");
  }
}
