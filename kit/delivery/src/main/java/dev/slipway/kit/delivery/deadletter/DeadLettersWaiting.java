package dev.slipway.kit.delivery.deadletter;

import dev.slipway.kit.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Counts what lies in this service's dead-letter queue and was not redriven, by following the
 * queue: a redrive is noted in it.
 */
@ApplicationScoped
class DeadLettersWaiting {

  private static final Logger LOG = Logger.getLogger(DeadLettersWaiting.class);

  /** On a note: the offset of the letter that was redriven. */
  private static final String REDRIVEN = "slipway-redriven-offset";

  private static final Duration POLL = Duration.ofMinutes(1);
  private static final int LONGEST_WAIT_MILLIS = 10_000;
  private static final long PAUSE_SECONDS = 10;

  private final Map<String, Object> kafka;
  private final TopicPartition queue;
  private final MeterRegistry metrics;
  private final Set<Long> waiting = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> current;

  DeadLettersWaiting(
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "mp.messaging.incoming.cluster-events.dead-letter-queue.topic")
          String queue,
      MeterRegistry metrics) {
    this.kafka = kafka;
    this.queue = new TopicPartition(queue, 0);
    this.metrics = metrics;
  }

  void start(@Observes StartupEvent event) {
    Metric.DEAD_LETTERS.gauge(metrics, waiting, Set::size);
    Thread.ofPlatform().daemon().name("dead-letters").start(this::follow);
  }

  void stop(@Observes ShutdownEvent event) {
    stopping.countDown();
    KafkaConsumer<byte[], byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  private void follow() {
    do {
      try (KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(
              settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        current = consumer;
        follow(consumer);
      } catch (WakeupException stopped) {
        return;
      } catch (KafkaException e) {
        LOG.warnf("%s cannot be counted, again in %d s: %s", queue, PAUSE_SECONDS, e);
      }
    } while (!stopped(PAUSE_SECONDS));
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    waiting.clear();
    consumer.assign(List.of(queue));
    consumer.seekToBeginning(List.of(queue));
    while (!stopped(0)) {
      consumer.poll(POLL).forEach(this::count);
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    Header redriven = record.headers().lastHeader(REDRIVEN);
    if (redriven == null) {
      waiting.add(record.offset());
    } else {
      waiting.remove(Long.valueOf(new String(redriven.value(), StandardCharsets.UTF_8)));
    }
  }

  private boolean stopped(long seconds) {
    try {
      return stopping.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("enable.auto.commit", false);
    settings.put("allow.auto.create.topics", false);
    settings.put("fetch.max.wait.ms", LONGEST_WAIT_MILLIS);
    return settings;
  }
}
