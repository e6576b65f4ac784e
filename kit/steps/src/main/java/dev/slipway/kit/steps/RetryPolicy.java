package dev.slipway.kit.steps;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a failed step is tried again, and until when.
 *
 * @param initial the wait after the first failure, more than zero
 * @param cap the longest wait before jitter
 * @param factor by which each wait is longer than the one before, 1 or more
 * @param jitter share by which a wait is made longer or shorter at random, 0 to 1: so that what
 *     failed together does not come back together
 * @param deadline from the step's own first attempt; after it the step is given up
 */
public record RetryPolicy(
    Duration initial, Duration cap, double factor, double jitter, Duration deadline) {

  public RetryPolicy {
    if (initial.isZero() || initial.isNegative() || cap.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "A retry waits more than zero and at most its cap: " + initial + ", " + cap);
    }
    if (factor < 1 || jitter < 0 || jitter > 1) {
      throw new IllegalArgumentException(
          "A factor is 1 or more, a jitter 0 to 1: " + factor + ", " + jitter);
    }
    if (deadline.isNegative()) {
      throw new IllegalArgumentException("A deadline is not negative: " + deadline);
    }
  }

  /** 1 s doubling to 30 s, ±20 %, until {@code deadline}. */
  public static RetryPolicy within(Duration deadline) {
    return new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 0.2, deadline);
  }

  /**
   * The wait after the attempt of this number failed.
   *
   * @param attempt from 1
   */
  public Duration delay(int attempt, RandomGenerator random) {
    double exact = initial.toMillis() * Math.pow(factor, Math.max(0, attempt - 1));
    double capped = Math.min(exact, cap.toMillis());
    double spread = 1 + jitter * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(capped * spread));
  }
}
