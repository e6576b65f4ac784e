package dev.slipway.vm.messaging;

import dev.slipway.kit.delivery.Inbox;
import dev.slipway.vm.steps.Canaries;
import dev.slipway.vm.steps.StageChanges;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Every event about every cluster; the domain knows which of them concern VMs. */
@ApplicationScoped
class ClusterEventsConsumer {
  private final Inbox inbox;
  private final StageChanges changes;
  private final Canaries canaries;

  ClusterEventsConsumer(Inbox inbox, StageChanges changes, Canaries canaries) {
    this.inbox = inbox;
    this.changes = changes;
    this.canaries = canaries;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  void consume(ConsumerRecord<String, byte[]> record) {
    inbox.receive(
        record,
        received -> {
          changes.onEvent(received);
          canaries.onEvent(received);
        });
  }
}
