package dev.slipway.bootstrap.messaging;

import dev.slipway.bootstrap.steps.StageChanges;
import dev.slipway.kit.delivery.Inbox;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes each event once and lets the domain say what it does. */
@ApplicationScoped
class ClusterEventsConsumer {
  private final Inbox inbox;
  private final StageChanges changes;

  ClusterEventsConsumer(Inbox inbox, StageChanges changes) {
    this.inbox = inbox;
    this.changes = changes;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  void consume(ConsumerRecord<String, byte[]> record) {
    inbox.receive(record, changes::received);
  }
}
