package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import io.micrometer.core.instrument.Gauge;
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
  private Thread relaying;
  private Thread listening;

  RelayLifecycle(
      RelayConfig config,
      Config settings,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.config = config;
    Connections connections = Connections.to(settings);
    String clientId = settings.getValue("quarkus.application.name", String.class) + "-relay";
    Map<Channel, String> topics =
        Map.of(Channel.EVENTS, config.eventsTopic(), Channel.PROGRESS, config.progressTopic());
    this.relay = new Relay(config, connections, new KafkaPublisher(kafka, clientId, topics), clock);
    this.listener = new CommitListener(connections, relay::wake);
  }

  void start(@Observes StartupEvent event, MeterRegistry metrics) {
    Gauge.builder("slipway.outbox.age", relay, r -> r.oldestUnsent().toMillis() / 1000.0)
        .baseUnit("seconds")
        .description("How long the oldest unsent row of the outbox has waited")
        .register(metrics);
    Gauge.builder("slipway.relay.leader", relay, r -> r.leading() ? 1 : 0)
        .description("1 on the replica whose relay sends")
        .register(metrics);
    if (config.enabled()) {
      relaying = Thread.ofPlatform().daemon().name("slipway-relay").start(relay);
      listening = Thread.ofPlatform().daemon().name("slipway-relay-listener").start(listener);
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    if (relaying != null) {
      listener.stop();
      relay.stop();
      listening.join(STOPS_WITHIN);
      relaying.join(STOPS_WITHIN);
    }
  }

  /** Whether the relay's thread lives and goes round, or is switched off. */
  boolean alive() {
    Instant hanging = clock.instant().minus(HANGS_AFTER);
    return !config.enabled()
        || relaying != null && relaying.isAlive() && relay.lastTurn().isAfter(hanging);
  }

  boolean leading() {
    return relay.leading();
  }
}
