package dev.slipway.kit.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  /** Answers its number's share of the range. */
  private static RandomGenerator always(double share) {
    return () -> (long) (share * (1L << 53)) << 11;
  }

  @Test
  void doublesFromOneSecondToThirtyGivenOrTakenAFifth() {
    RetryPolicy policy = RetryPolicy.within(Duration.ofMinutes(5));

    assertThat(policy.delay(1, always(0.5))).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delay(2, always(0.5))).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delay(5, always(0.5))).isEqualTo(Duration.ofSeconds(16));
    assertThat(policy.delay(6, always(0.5))).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(2000, always(0.5))).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(1, always(0))).isEqualTo(Duration.ofMillis(800));
    assertThat(policy.delay(1, always(0.999999))).isEqualTo(Duration.ofMillis(1200));
    assertThat(policy.deadline()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void refusesWhatWouldNotWaitOrNotEnd() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, second, 2, 0, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, Duration.ZERO, 2, 0, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, second, 0.5, 0, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RetryPolicy(second, second, 2, 1.5, second))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
