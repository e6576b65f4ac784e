package dev.slipway.kit.delivery;

import dev.slipway.events.ClusterId;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A service's consumer as every service writes it, with a hook per cluster for the tests. */
@ApplicationScoped
public class ClusterEventsConsumer {

  private final Inbox inbox;
  private final ClusterRows rows;
  private final Map<ClusterId, Consumer<Received>> hooks = new ConcurrentHashMap<>();

  ClusterEventsConsumer(Inbox inbox, ClusterRows rows) {
    this.inbox = inbox;
    this.rows = rows;
  }

  @Incoming("cluster-events")
  @Blocking(ordered = false)
  void consume(ConsumerRecord<String, byte[]> record) {
    inbox.receive(record, this::handle);
  }

  private void handle(Received received) {
    rows.record(received);
    hooks.getOrDefault(received.event().cluster(), none -> {}).accept(received);
  }

  /** Runs after the handler's own statements, in its transaction. */
  void afterHandling(ClusterId cluster, Consumer<Received> hook) {
    hooks.put(cluster, hook);
  }
}
