package dev.slipway.kit.steps.engine;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The part of a tick that makes outside calls, and the only part that may be interrupted: an
 * interrupt in the transaction after it would cut the database's connection.
 */
final class CallSection {
  private static final Logger LOG = Logger.getLogger(CallSection.class);

  private final ReentrantLock lock = new ReentrantLock();
  private Thread inside;
  private long since;
  private boolean closed;

  /** Runs the calls, unless none may be made any more. */
  <T> T run(Supplier<T> calls) {
    enter();
    try {
      return calls.get();
    } finally {
      leave();
    }
  }

  /** Interrupts the calls under way and lets no others begin. */
  void close() {
    lock.lock();
    try {
      closed = true;
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts the calls under way, if there are any. */
  void interrupt() {
    lock.lock();
    try {
      if (inside != null) {
        inside.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean longerThan(Duration limit) {
    lock.lock();
    try {
      return inside != null && System.nanoTime() - since > limit.toNanos();
    } finally {
      lock.unlock();
    }
  }

  private void enter() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("No more calls");
      }
      inside = Thread.currentThread();
      since = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      inside = null;
    } finally {
      lock.unlock();
    }
    if (Thread.interrupted()) {
      LOG.debug("Calls interrupted; what follows is not");
    }
  }
}
