package dev.slipway.lab.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Looking again and again, from outside, until something is as it should be. */
public final class Looking {

  private Looking() {}

  /**
   * Looks again and again.
   *
   * @throws IllegalStateException with what stands instead, when the time is up
   */
  public static void until(
      BooleanSupplier reached, Duration pause, Duration limit, Supplier<String> instead) {
    if (!within(reached, pause, limit)) {
      throw new IllegalStateException("after " + limit.toSeconds() + " s " + instead.get());
    }
  }

  /** The same; whether it was reached in time. */
  public static boolean within(BooleanSupplier reached, Duration pause, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(pause);
    }
    return true;
  }

  /** Between two looks; never in place of one. */
  public static void pause(Duration length) {
    try {
      boolean never = new CountDownLatch(1).await(length.toNanos(), TimeUnit.NANOSECONDS);
      assert !never;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
