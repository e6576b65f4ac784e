package dev.slipway.kubeconfig.messaging;

import dev.slipway.kit.delivery.Inbox;
import dev.slipway.kubeconfig.lifecycle.Lifecycle;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** The one way in for events. */
@ApplicationScoped
public class ClusterEventsConsumer {
  private final Inbox inbox;
  private final Lifecycle lifecycle;

  public ClusterEventsConsumer(Inbox inbox, Lifecycle lifecycle) {
    this.inbox = inbox;
    this.lifecycle = lifecycle;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  public void consume(ConsumerRecord<String, byte[]> message) {
    inbox.receive(message, received -> lifecycle.on(received.event(), received.id()));
  }
}
