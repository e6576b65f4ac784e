package dev.slipway.kit.delivery;

import static dev.slipway.kit.delivery.Samples.EVENTS;
import static dev.slipway.kit.delivery.Samples.PROGRESS;
import static dev.slipway.kit.delivery.Samples.cluster;
import static dev.slipway.kit.delivery.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.ClusterId;
import dev.slipway.events.EventId;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.StepProgress.Kind;
import dev.slipway.lab.backends.BackendsResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.health.SmallRyeHealthReporter;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(BackendsResource.class)
class OutboxIT {

  @Inject Outbox outbox;
  @Inject ClusterRows rows;
  @Inject ClusterEventsConsumer consumer;
  @Inject MeterRegistry metrics;
  @Inject SmallRyeHealthReporter health;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String brokers;

  @Test
  void an_event_arrives_as_it_was_appended() {
    ClusterId cluster = cluster();
    EventId cause = Samples.eventId();
    ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    consumer.afterHandling(cluster, received::add);

    EventId id = appended(cluster, "hello", cause);

    await().until(() -> !received.isEmpty());
    Received arrived = received.element();
    assertThat(arrived.id()).isEqualTo(id);
    assertThat(arrived.source()).hasToString("/vm-service");
    assertThat(arrived.type()).isEqualTo("dev.slipway.cluster.kubeconfig-read.v1");
    assertThat(arrived.event()).isEqualTo(event(cluster, "hello"));
    assertThat(arrived.causedBy()).isEqualTo(cause);
    assertThat(arrived.correlationId()).isEqualTo(cluster.toString());
  }

  @Test
  void on_the_topic_it_is_a_cloud_event_in_binary_mode_keyed_by_its_cluster() {
    ClusterId cluster = cluster();
    EventId cause = Samples.eventId();
    Instant before = Instant.now();

    EventId id;
    try (Scope trace = traced().makeCurrent()) {
      id = appended(cluster, "hello", cause);
    }

    ConsumerRecord<String, byte[]> record = records(EVENTS, cluster, 1).getFirst();
    Map<String, String> headers = Log.headers(record);
    assertThat(record.key()).isEqualTo(cluster.toString());
    assertThat(headers)
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_id", id.toString())
        .containsEntry("ce_source", "/vm-service")
        .containsEntry("ce_type", "dev.slipway.cluster.kubeconfig-read.v1")
        .containsEntry("ce_subject", cluster.toString())
        .containsEntry("ce_dataschema", "urn:slipway:schema:dev.slipway.cluster.kubeconfig-read.v1")
        .containsEntry("ce_causationid", cause.toString())
        .containsEntry("ce_correlationid", cluster.toString())
        .containsEntry("content-type", "application/json")
        .containsEntry("ce_traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    assertThat(Instant.parse(headers.get("ce_time"))).isBetween(before, Instant.now());
    assertThat(Log.text(record))
        .contains("\"at\":\"2026-01-02T03:04:05Z\"", "\"cluster\":\"" + cluster + "\"");
  }

  @Test
  void what_is_published_in_answer_continues_the_trace() {
    ClusterId cluster = cluster();
    consumer.afterHandling(
        cluster,
        received -> {
          if (received.causedBy() == null) {
            outbox.append(event(cluster, "answer"), received.id());
          }
        });

    try (Scope trace = traced().makeCurrent()) {
      appended(cluster, "question", null);
    }

    assertThat(Log.headers(records(EVENTS, cluster, 2).getLast()).get("ce_traceparent"))
        .startsWith("00-0af7651916cd43dd8448eb211c80319c-");
  }

  @Test
  void a_transaction_that_rolls_back_says_nothing() {
    ClusterId cluster = cluster();

    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          outbox.append(event(cluster, "never"), null);
                          throw new IllegalStateException("changed my mind");
                        }))
        .hasMessageContaining("changed my mind");
    appended(cluster, "after", null);

    await().untilAsserted(() -> assertThat(rows.said(cluster)).containsExactly("after"));
    assertThat(records(EVENTS, cluster, 1)).hasSize(1);
  }

  @Test
  void nothing_is_appended_outside_a_transaction() {
    ClusterId cluster = cluster();

    assertThatThrownBy(() -> outbox.append(event(cluster, "stray"), null))
        .isInstanceOf(TransactionalException.class);

    assertThat(rows.count("outbox", cluster)).isZero();
  }

  @Test
  void a_payload_above_256_kib_is_refused_and_one_below_arrives() {
    ClusterId cluster = cluster();
    // Two bytes each: the limit is on bytes, not on characters.
    String half = "ä".repeat(Outbox.MAX_PAYLOAD_BYTES / 2);

    assertThatThrownBy(() -> appended(cluster, half, null))
        .isInstanceOf(EventTooLargeException.class);
    appended(cluster, half.substring(100), null);

    assertThat(records(EVENTS, cluster, 1)).hasSize(1);
  }

  @Test
  void progress_goes_to_its_own_topic() {
    ClusterId cluster = cluster();
    StepProgress progress =
        new StepProgress(
            cluster,
            Stage.VM,
            "demo-server-1",
            "clone",
            Kind.RETRYING,
            2,
            Instant.parse("2026-01-02T03:04:06Z"),
            40,
            "LOCK_TIMEOUT",
            "again in a second",
            Instant.parse("2026-01-02T03:04:05Z"));

    QuarkusTransaction.requiringNew().run(() -> outbox.progress(progress));

    ConsumerRecord<String, byte[]> record = records(PROGRESS, cluster, 1).getFirst();
    assertThat(Log.headers(record))
        .containsEntry("ce_type", "dev.slipway.cluster.step-progress.v1")
        .containsEntry("ce_time", "2026-01-02T03:04:05Z");
    assertThat(Log.text(record))
        .contains("\"kind\":\"RETRYING\"", "\"percent\":40", "\"attempt\":2");
    assertThat(new Log(brokers).read(EVENTS, cluster.toString())).isEmpty();
  }

  @Test
  void clusters_are_side_by_side_and_each_in_order() {
    List<ClusterId> clusters = IntStream.range(0, 8).mapToObj(i -> cluster()).toList();

    for (int n = 0; n < 25; n++) {
      String says = "n" + n;
      clusters.forEach(cluster -> appended(cluster, says, null));
    }

    List<String> expected = IntStream.range(0, 25).mapToObj(n -> "n" + n).toList();
    for (ClusterId cluster : clusters) {
      await().untilAsserted(() -> assertThat(rows.said(cluster)).isEqualTo(expected));
    }
  }

  @Test
  void the_relay_can_be_watched() {
    assertThat(health.getLiveness().getPayload().toString())
        .contains("{\"name\":\"outbox relay\",\"status\":\"UP\"");
    await()
        .untilAsserted(
            () -> {
              assertThat(metrics.get("slipway.relay.leader").gauge().value()).isEqualTo(1);
              assertThat(metrics.get("slipway.outbox.age").gauge().value()).isLessThan(60);
              assertThat(metrics.get("slipway.outbox.unsent").gauge().value()).isZero();
            });
  }

  private EventId appended(ClusterId cluster, String says, EventId cause) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              rows.lock(cluster);
              return outbox.append(event(cluster, says), cause);
            });
  }

  private List<ConsumerRecord<String, byte[]>> records(
      String topic, ClusterId cluster, int atLeast) {
    Log log = new Log(brokers);
    return await()
        .until(() -> log.read(topic, cluster.toString()), records -> records.size() >= atLeast);
  }

  private static Span traced() {
    return Span.wrap(
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault()));
  }
}
