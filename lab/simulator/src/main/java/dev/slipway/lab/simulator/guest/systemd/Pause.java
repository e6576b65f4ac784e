package dev.slipway.lab.simulator.guest.systemd;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Simulated work that takes a while. */
public final class Pause {

  private Pause() {}

  /** Until an interrupt. */
  public static void forEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  /** Lets this much time pass; cut short only by an interrupt. */
  public static void of(Duration duration) throws InterruptedException {
    if (duration.isPositive()) {
      boolean never = new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS);
      if (never) {
        throw new AssertionError("nobody counts this latch down");
      }
    }
  }
}
