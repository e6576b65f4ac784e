package dev.slipway.lab.standalone;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waiting for something that a process is to bring about. */
final class Waiting {

  private static final long PAUSE_MILLIS = 100;

  private Waiting() {}

  /**
   * Asks until there is an answer.
   *
   * @throws Refusal when the process ends before, or the time is up, with the end of its log
   */
  static <T> Optional<T> until(
      String what, Child child, Duration limit, Supplier<Optional<T>> answer) {
    long end = System.nanoTime() + limit.toNanos();
    CountDownLatch ended = new CountDownLatch(1);
    child.onExit(ended::countDown);
    while (System.nanoTime() < end) {
      Optional<T> found = answer.get();
      if (found.isPresent()) {
        return found;
      }
      if (pause(ended)) {
        throw new Refusal(
            what + " ended with " + child.exitValue() + " before it was ready",
            "The end of its log " + child.log() + ":\n" + child.tail(30));
      }
    }
    throw new Refusal(
        what + " was not ready within " + limit.toSeconds() + " s",
        "The end of its log " + child.log() + ":\n" + child.tail(30));
  }

  private static boolean pause(CountDownLatch ended) {
    try {
      return ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting", e);
    }
  }
}
