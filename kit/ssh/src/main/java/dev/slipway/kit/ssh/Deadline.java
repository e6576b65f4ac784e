package dev.slipway.kit.ssh;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection that takes too long. Everything that sshj does blocks on the connection in one
 * way or another and with time-outs of its own or none; cutting the connection ends them all.
 */
final class Deadline implements AutoCloseable {
  private final CountDownLatch inTime = new CountDownLatch(1);
  private volatile boolean expired;

  /** Cuts the connection after this time, unless closed before. */
  Deadline(Duration limit, Runnable cut) {
    Thread.ofVirtual().name("ssh-deadline").start(() -> watch(limit, cut));
  }

  private void watch(Duration limit, Runnable cut) {
    try {
      if (!inTime.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        expired = true;
        cut.run();
      }
    } catch (InterruptedException stopped) {
      // Nobody else holds this thread; ending it is all there is to do.
      Thread.currentThread().interrupt();
    }
  }

  boolean expired() {
    return expired;
  }

  @Override
  public void close() {
    inTime.countDown();
  }
}
