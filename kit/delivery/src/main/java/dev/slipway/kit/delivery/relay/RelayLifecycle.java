package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.past.OwnPast;
import dev.slipway.kit.metrics.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** Runs this replica's relay from start to stop, and shows how it is. */
@ApplicationScoped
class RelayLifecycle {

  private static final Duration HANGS_AFTER = Duration.ofSeconds(60);
  private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

  private final RelayConfig config;
  private final Relay relay;
  private final CommitListener listener;
  private final Clock clock = Clock.systemUTC();
  private final OwnPast past;
  private volatile Thread relaying;
  private volatile Thread listening;

  RelayLifecycle(
      RelayConfig config,
      Config settings,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      OwnPast past) {
    this.config = config;
    this.past = past;
    Connections connections = Connections.to(settings);
    String clientId = settings.getValue("quarkus.application.name", String.class) + "-relay";
    Map<Channel, String> topics =
        Map.of(Channel.EVENTS, config.eventsTopic(), Channel.PROGRESS, config.progressTopic());
    this.relay = new Relay(config, connections, new KafkaPublisher(kafka, clientId, topics), clock);
    this.listener = relay.listener(connections);
  }

  void start(@Observes StartupEvent event, MeterRegistry metrics) {
    Metric.OUTBOX_AGE.gauge(metrics, relay, r -> r.unsent().oldest().toMillis() / 1000.0);
    Metric.OUTBOX_UNSENT.gauge(metrics, relay, r -> r.unsent().rows());
    Metric.RELAY_LEADER.gauge(metrics, relay, r -> r.leading() ? 1 : 0);
    if (config.enabled()) {
      past.whenRead(this::relay);
    }
  }

  private void relay() {
    listening = Thread.ofPlatform().daemon().name("slipway-relay-listener").start(listener);
    relaying = Thread.ofPlatform().daemon().name("slipway-relay").start(relay);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (relaying != null) {
      listener.stop();
      relay.stop();
      listening.join(STOPS_WITHIN);
      relaying.join(STOPS_WITHIN);
    }
  }

  /** Whether the relay's threads live and it goes round, has not begun, or is switched off. */
  boolean alive() {
    Instant hanging = clock.instant().minus(HANGS_AFTER);
    return relaying == null
        || relaying.isAlive() && listening.isAlive() && relay.lastTurn().isAfter(hanging);
  }

  boolean leading() {
    return relay.leading();
  }
}
