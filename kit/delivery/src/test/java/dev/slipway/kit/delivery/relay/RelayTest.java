package dev.slipway.kit.delivery.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RelayTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void a_relay_that_waits_for_its_database_does_not_hang() throws InterruptedException {
    Relay relay =
        relay(
            purpose -> {
              tries.incrementAndGet();
              throw new SQLException("away", "08001");
            });
    Thread relaying = Thread.ofPlatform().start(relay);

    now.set(START.plus(Duration.ofHours(1)));

    await().untilAsserted(() -> assertThat(relay.lastTurn()).isEqualTo(now.get()));
    assertThat(relay.leading()).isFalse();
    stop(relay, relaying);
  }

  @Test
  void a_bug_does_not_end_the_relay() throws InterruptedException {
    Relay relay =
        relay(
            purpose -> {
              tries.incrementAndGet();
              throw new IllegalStateException("a bug");
            });
    Thread relaying = Thread.ofPlatform().start(relay);

    await().untilAsserted(() -> assertThat(tries).hasValueGreaterThan(2));

    stop(relay, relaying);
  }

  private Relay relay(Connections connections) {
    RelayConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(RelayConfig.class)
            .withDefaultValue("slipway.relay.lease", "PT10S")
            .withDefaultValue("slipway.relay.renewal", "PT2S")
            .withDefaultValue("slipway.relay.poll", "PT0.01S")
            .withDefaultValue("slipway.relay.progress-every", "PT0.1S")
            .withDefaultValue("slipway.relay.retry-initial", "PT1S")
            .withDefaultValue("slipway.relay.retry-cap", "PT1S")
            .withDefaultValue("slipway.relay.keep", "PT168H")
            .build()
            .getConfigMapping(RelayConfig.class);
    return new Relay(config, connections, new Nowhere(), now::get);
  }

  private static void stop(Relay relay, Thread relaying) throws InterruptedException {
    relay.stop();
    relaying.join();
  }

  private static final class Nowhere implements Publisher {
    @Override
    public void publish(OutboxRow row, Receipt receipt) {
      receipt.done(new IllegalStateException("nowhere to go"));
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
