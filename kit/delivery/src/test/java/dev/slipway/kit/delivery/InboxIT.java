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
import dev.slipway.events.UnknownEvent;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.lab.backends.BackendsResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackendsResource.class)
class InboxIT {

  private static final String DLQ = EVENTS + ".dlq.vm-service";
  private static final String REDRIVE = EVENTS + ".redrive.vm-service";

  @Inject ClusterRows rows;
  @Inject ClusterEventsConsumer consumer;
  @Inject MeterRegistry metrics;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String brokers;

  private final ClusterId cluster = cluster();
  private Log log;

  @BeforeEach
  void openLog() {
    log = new Log(brokers);
  }

  @Test
  void an_event_that_arrives_twice_is_handled_once() {
    EventId id = eventId();
    double before = counted("dev.slipway.cluster.kubeconfig-read.v1", "duplicate");

    arrives(id, "once");
    arrives(id, "once");
    arrives(eventId(), "end");

    awaitSaid("once", "end");
    assertThat(counted("dev.slipway.cluster.kubeconfig-read.v1", "duplicate") - before)
        .isEqualTo(1);
  }

  @Test
  void the_same_id_from_another_source_is_another_event() {
    EventId id = eventId();
    Map<String, String> other = headers(cluster, id);
    other.put("ce_source", "/somebody-else");

    arrives(id, "one");
    log.write(EVENTS, cluster.toString(), other, Codec.write(event(cluster, "other")));

    awaitSaid("one", "other");
  }

  @Test
  void a_type_nobody_knows_reaches_the_handler_as_such() {
    ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    consumer.afterHandling(cluster, received::add);
    double before = counted("other", "unknown");

    log.write(
        EVENTS,
        cluster.toString(),
        headers(cluster, eventId(), "dev.slipway.cluster.from-the-future.v1"),
        "{\"x\":1}");

    await().until(() -> !received.isEmpty());
    assertThat(received.element().event())
        .isEqualTo(
            new UnknownEvent(cluster, "dev.slipway.cluster.from-the-future.v1", "{\"x\":1}"));
    await().untilAsserted(() -> assertThat(counted("other", "unknown") - before).isEqualTo(1));
  }

  @Test
  void fields_from_the_future_are_ignored() {
    String json = Codec.write(event(cluster, "hello")).replaceFirst("\\{", "{\"added\":[1,2],");

    log.write(EVENTS, cluster.toString(), headers(cluster, eventId()), json);

    awaitSaid("hello");
  }

  @Test
  void poison_goes_to_the_dead_letters_and_its_cluster_goes_on() {
    double before = counted("other", "poison");

    log.write(EVENTS, cluster.toString(), Map.of(), "no CloudEvent");
    log.write(EVENTS, cluster.toString(), headers(cluster, eventId()), "{ broken");
    log.write(EVENTS, cluster.toString(), headers(cluster, eventId()), "{}");
    log.write(
        EVENTS,
        cluster.toString(),
        headers(cluster, eventId()),
        Codec.write(event(cluster(), "somebody else's")));
    arrives(eventId(), "after");

    awaitSaid("after");
    List<ConsumerRecord<String, byte[]>> dead =
        await().until(() -> log.read(DLQ, cluster.toString()), records -> records.size() == 4);
    assertThat(dead)
        .extracting(Log::headers)
        .allSatisfy(
            headers ->
                assertThat(headers)
                    .containsEntry(
                        "dead-letter-exception-class-name",
                        UnreadableEventException.class.getName())
                    .containsEntry("dead-letter-topic", EVENTS)
                    .containsKeys(
                        "dead-letter-reason", "dead-letter-offset", "dead-letter-partition"));
    assertThat(Log.headers(dead.getLast())).containsEntry("ce_subject", cluster.toString());
    assertThat(counted("other", "poison") - before).isEqualTo(4);
  }

  @Test
  void an_event_that_trips_a_bug_leaves_no_trace_and_can_be_redriven() {
    EventId id = eventId();
    consumer.afterHandling(
        cluster,
        received -> {
          throw new UnsupportedOperationException("a bug");
        });

    arrives(id, "unlucky");

    ConsumerRecord<String, byte[]> dead =
        await()
            .until(() -> log.read(DLQ, cluster.toString()), records -> records.size() == 1)
            .getFirst();
    assertThat(Log.headers(dead)).containsEntry("dead-letter-reason", "a bug");
    assertThat(rows.said(cluster)).isEmpty();
    assertThat(rows.count("inbox", cluster)).isZero();

    consumer.afterHandling(cluster, received -> {});
    log.write(REDRIVE, cluster.toString(), Log.headers(dead), Log.text(dead));

    awaitSaid("unlucky");
  }

  @Test
  void a_database_that_goes_away_in_mid_handling_is_waited_for_in_place() {
    AtomicInteger tries = new AtomicInteger();
    consumer.afterHandling(
        cluster,
        received -> {
          if (tries.incrementAndGet() <= 3) {
            rows.breakConnectionsFromOutside();
            rows.record(received);
          }
        });

    arrives(eventId(), "patient");
    arrives(eventId(), "next");

    awaitSaid("patient", "next");
    assertThat(tries).hasValue(5);
    assertThat(log.read(DLQ, cluster.toString())).isEmpty();
  }

  @Test
  void a_database_that_goes_away_before_the_commit_is_waited_for_in_place() {
    AtomicInteger tries = new AtomicInteger();
    consumer.afterHandling(
        cluster,
        received -> {
          if (tries.incrementAndGet() == 1) {
            rows.breakConnectionsFromOutside();
          }
        });

    arrives(eventId(), "patient");
    arrives(eventId(), "next");

    awaitSaid("patient", "next");
    assertThat(log.read(DLQ, cluster.toString())).isEmpty();
  }

  private void arrives(EventId id, String says) {
    log.write(EVENTS, cluster.toString(), headers(cluster, id), Codec.write(event(cluster, says)));
  }

  private void awaitSaid(String... says) {
    await().untilAsserted(() -> assertThat(rows.said(cluster)).containsExactly(says));
  }

  private double counted(String type, String outcome) {
    return Metric.INBOX_EVENTS.counter(metrics, type, outcome).count();
  }
}
