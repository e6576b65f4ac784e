package dev.slipway.kit.steps.quarkus;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepsConfigTest {

  @Test
  void defaults() {
    StepsConfig config = read(Map.of());

    assertThat(config.enabled()).isTrue();
    assertThat(config.claim()).isEqualTo(Duration.ofSeconds(14));
    assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.pollInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.maxClaims()).isEqualTo(64);
    assertThat(config.workers()).isEqualTo(4);
    assertThat(config.longestTick()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.shutdown()).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void everyKeyIsRead() {
    StepsConfig config =
        read(
            Map.of(
                "slipway.steps.enabled", "false",
                "slipway.steps.claim", "30S",
                "slipway.steps.heartbeat", "7S",
                "slipway.steps.poll-interval", "3S",
                "slipway.steps.max-claims", "8",
                "slipway.steps.workers", "2",
                "slipway.steps.longest-tick", "5M",
                "slipway.steps.shutdown", "4S"));

    assertThat(config.enabled()).isFalse();
    assertThat(config.claim()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.pollInterval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.maxClaims()).isEqualTo(8);
    assertThat(config.workers()).isEqualTo(2);
    assertThat(config.longestTick()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.shutdown()).isEqualTo(Duration.ofSeconds(4));
  }

  private static StepsConfig read(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withConverter(
            Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
        .withMapping(StepsConfig.class)
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(StepsConfig.class);
  }
}
