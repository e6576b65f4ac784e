package dev.slipway.kit.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Something that costs a query to know, for gauges: taken when asked, and at most every ten seconds
 * however many ask.
 */
public final class Reading<T> {
  private static final long FRESH_NANOS = Duration.ofSeconds(10).toNanos();

  private final Supplier<Optional<T>> source;
  private Optional<T> last = Optional.empty();
  private boolean taken;
  private long takenAt;

  /**
   * @param source takes it; empty while it cannot be known, which is kept as long as an answer
   */
  public Reading(Supplier<Optional<T>> source) {
    this.source = source;
  }

  /** A part of what was read last, or is read now; empty while nothing could be read. */
  public synchronized OptionalDouble now(ToDoubleFunction<T> part) {
    long now = System.nanoTime();
    if (!taken || now - takenAt > FRESH_NANOS) {
      last = source.get();
      takenAt = now;
      taken = true;
    }
    return last.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(part.applyAsDouble(last.get()));
  }
}
