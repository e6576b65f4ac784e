package dev.slipway.kit.steps.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Word that something is due, or will be: any thread tells, the dispatcher waits. */
public final class Signal {
  private static final long FAR = TimeUnit.DAYS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();
  private long dueAt = System.nanoTime() + FAR;

  /** Something is due in this time. */
  public void dueIn(Duration delay) {
    long at = System.nanoTime() + Math.min(delay.toNanos(), FAR);
    lock.lock();
    try {
      if (at - dueAt < 0) {
        dueAt = at;
        earlier.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something is due, and forgets what was told until then; at most so long. */
  void await(Duration atMost) throws InterruptedException {
    long limit = System.nanoTime() + atMost.toNanos();
    lock.lock();
    try {
      long now = System.nanoTime();
      while (now - dueAt < 0 && now - limit < 0) {
        earlier.await(Math.min(dueAt - now, limit - now), TimeUnit.NANOSECONDS);
        now = System.nanoTime();
      }
      if (now - dueAt >= 0) {
        dueAt = now + FAR;
      }
    } finally {
      lock.unlock();
    }
  }
}
