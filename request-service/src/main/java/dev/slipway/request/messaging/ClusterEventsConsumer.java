package dev.slipway.request.messaging;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.delivery.Inbox;
import dev.slipway.kit.delivery.Outbox;
import dev.slipway.kit.delivery.Received;
import dev.slipway.request.domain.ClusterStatus;
import dev.slipway.request.store.Clusters;
import dev.slipway.request.store.EventLog;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Writes every event down, folds it into the cluster's status and announces the cluster's end. */
@ApplicationScoped
class ClusterEventsConsumer {

  private final Inbox inbox;
  private final Outbox outbox;
  private final Clusters clusters;
  private final EventLog log;

  ClusterEventsConsumer(Inbox inbox, Outbox outbox, Clusters clusters, EventLog log) {
    this.inbox = inbox;
    this.outbox = outbox;
    this.clusters = clusters;
    this.log = log;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  void consume(ConsumerRecord<String, byte[]> record) {
    inbox.receive(record, received -> handle(received, body(record)));
  }

  private void handle(Received received, String body) {
    // The inbox may be switched off: the log itself knows what it has.
    if (log.has(received)) {
      return;
    }
    ClusterId id = received.event().cluster();
    log.append(received, clusters.nextNumber(id), body);
    ClusterStatus.Transition change = clusters.status(id).on(received.event(), received.time());
    clusters.keep(change.next());
    outbox.appendAll(change.events(), received.id());
  }

  private static String body(ConsumerRecord<String, byte[]> record) {
    return record.value() == null ? "null" : new String(record.value(), StandardCharsets.UTF_8);
  }
}
