package dev.slipway.kit.delivery;

import static dev.slipway.kit.delivery.Samples.EVENTS;
import static dev.slipway.kit.delivery.Samples.cluster;
import static dev.slipway.kit.delivery.Samples.event;
import static dev.slipway.kit.delivery.Samples.eventId;
import static dev.slipway.kit.delivery.Samples.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.lab.backends.BackendsResource;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * An inbox without its memory, and at last one that stops: each needs an application of its own.
 */
@QuarkusTest
@WithTestResource(BackendsResource.class)
@TestProfile(InboxSwitchedOffIT.SwitchedOff.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InboxSwitchedOffIT {

  /** The switch of the suite. */
  public static class SwitchedOff implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("slipway.inbox.enabled", "false", "slipway.inbox.retry-cap", "300ms");
    }
  }

  @Inject ClusterRows rows;
  @Inject ClusterEventsConsumer consumer;
  @Inject Inbox inbox;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String brokers;

  private final ClusterId cluster = cluster();

  @Test
  @Order(1)
  void every_delivery_is_handled() {
    EventId id = eventId();

    arrives(id, "again");
    arrives(id, "again");

    await().untilAsserted(() -> assertThat(rows.said(cluster)).containsExactly("again", "again"));
  }

  @Test
  @Order(2)
  void an_event_that_waits_for_the_database_when_the_service_stops_is_delivered_again() {
    CountDownLatch tried = new CountDownLatch(2);
    consumer.afterHandling(
        cluster,
        received -> {
          tried.countDown();
          throw new IllegalStateException(new SQLException("the network is down", "08006"));
        });
    arrives(eventId(), "unfinished");
    await().until(() -> tried.getCount() == 0);

    inbox.stop(new ShutdownEvent());

    ConsumerRecord<String, byte[]> record =
        new Log(brokers).read(EVENTS, cluster.toString()).getFirst();
    // Offsets are committed every second.
    await()
        .during(Duration.ofSeconds(3))
        .untilAsserted(
            () -> {
              assertThat(committed(record)).isLessThanOrEqualTo(record.offset());
              assertThat(new Log(brokers).read(EVENTS + ".dlq.vm-service", cluster.toString()))
                  .isEmpty();
            });
  }

  private long committed(ConsumerRecord<?, ?> record)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets("vm-service")
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(record.topic(), record.partition()));
      return offset == null ? 0 : offset.offset();
    }
  }

  private void arrives(EventId id, String says) {
    new Log(brokers)
        .write(EVENTS, cluster.toString(), headers(cluster, id), Codec.write(event(cluster, says)));
  }
}
