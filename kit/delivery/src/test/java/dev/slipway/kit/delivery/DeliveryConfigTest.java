package dev.slipway.kit.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryConfigTest {

  @Test
  void defaults_of_the_inbox() {
    InboxConfig config = mapped(Map.of());

    assertThat(config.enabled()).isTrue();
    assertThat(config.retryInitial()).isEqualTo(Duration.ofMillis(200));
    assertThat(config.retryCap()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void keys_of_the_inbox() {
    InboxConfig config =
        mapped(
            Map.of(
                "slipway.inbox.enabled", "false",
                "slipway.inbox.retry-initial", "1s",
                "slipway.inbox.retry-cap", "2s"));

    assertThat(config.enabled()).isFalse();
    assertThat(config.retryInitial()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.retryCap()).isEqualTo(Duration.ofSeconds(2));
  }

  private static InboxConfig mapped(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .withConverter(Duration.class, 200, new DurationConverter())
        .withMapping(InboxConfig.class)
        .withDefaultValues(settings)
        .build()
        .getConfigMapping(InboxConfig.class);
  }
}
