package dev.slipway.lab.standalone;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * On Ctrl-C or SIGTERM the thread that made this is interrupted, and the JVM stays until that
 * thread has tidied up, or {@link #PATIENCE_SECONDS} have passed.
 */
final class Interruption {

  private static final long PATIENCE_SECONDS = 240;

  /** What a shell expects of a program that Ctrl-C has ended. */
  static final int EXIT_CODE = 130;

  private final CountDownLatch tidied = new CountDownLatch(1);
  private volatile boolean asked;

  Interruption() {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(main), "tidy"));
  }

  /** Whether somebody asked to stop: what fails afterwards is no failure. */
  boolean asked() {
    return asked;
  }

  /** To be called when everything is stopped, however it went. */
  void done() {
    tidied.countDown();
  }

  private void interrupt(Thread main) {
    if (tidied.getCount() == 0) {
      return;
    }
    asked = true;
    main.interrupt();
    try {
      if (!tidied.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("slipway: not everything was stopped in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
