package dev.slipway.request.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {

  private static final Duration OK = Duration.ofSeconds(5);

  @Test
  void whatIsWithinTheBoundsIsTaken() {
    Limits least = new Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 1);
    Limits most = new Limits(Duration.ofHours(1), Duration.ofHours(1), 10_000);
    assertThat(StreamLimits.checked(least)).isSameAs(least);
    assertThat(StreamLimits.checked(most)).isSameAs(most);
  }

  @Test
  void whatIsNotNamesItsKey() {
    refused(new Limits(Duration.ofMillis(999), OK, 1), "slipway.stream.heartbeat is PT0.999S");
    refused(new Limits(Duration.ofMinutes(61), OK, 1), "slipway.stream.heartbeat is PT1H1M");
    refused(new Limits(OK, Duration.ZERO, 1), "slipway.stream.poll is PT0S");
    refused(new Limits(OK, OK, 0), "slipway.stream.max is 0, allowed is 1 to 10000");
    refused(new Limits(OK, OK, 10_001), "slipway.stream.max is 10001");
  }

  private static void refused(Limits limits, String message) {
    assertThatThrownBy(() -> StreamLimits.checked(limits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
