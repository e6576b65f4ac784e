package dev.slipway.kit.delivery.relay;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RelayConfigTest {

  @Test
  void defaults() {
    RelayConfig config = mapped(Map.of());

    assertThat(config.enabled()).isTrue();
    assertThat(config.lease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.renewal()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.poll()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.batch()).isEqualTo(200);
    assertThat(config.progressEvery()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.retryInitial()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.retryCap()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.keep()).isEqualTo(Duration.ofDays(7));
    assertThat(config.eventsTopic()).isEqualTo("slipway.clusters.events.v1");
    assertThat(config.progressTopic()).isEqualTo("slipway.clusters.progress.v1");
  }

  @Test
  void keys() {
    RelayConfig config =
        mapped(
            Map.ofEntries(
                entry("slipway.relay.enabled", "false"),
                entry("slipway.relay.lease", "11s"),
                entry("slipway.relay.renewal", "3s"),
                entry("slipway.relay.poll", "4s"),
                entry("slipway.relay.batch", "5"),
                entry("slipway.relay.progress-every", "9s"),
                entry("slipway.relay.retry-initial", "6s"),
                entry("slipway.relay.retry-cap", "7s"),
                entry("slipway.relay.keep", "8d"),
                entry("slipway.relay.events-topic", "e"),
                entry("slipway.relay.progress-topic", "p")));

    assertThat(config.enabled()).isFalse();
    assertThat(config.lease()).isEqualTo(Duration.ofSeconds(11));
    assertThat(config.renewal()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.poll()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.batch()).isEqualTo(5);
    assertThat(config.progressEvery()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.retryInitial()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.retryCap()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.keep()).isEqualTo(Duration.ofDays(8));
    assertThat(config.eventsTopic()).isEqualTo("e");
    assertThat(config.progressTopic()).isEqualTo("p");
  }

  private static RelayConfig mapped(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(RelayConfig.class)
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(RelayConfig.class);
  }
}
