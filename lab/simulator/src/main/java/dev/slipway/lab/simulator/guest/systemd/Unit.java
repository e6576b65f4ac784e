package dev.slipway.lab.simulator.guest.systemd;

import java.time.Duration;

/** A service unit that systemd has loaded. All methods are thread-safe. */
public interface Unit {

  UnitStatus status();

  /** Enqueues a start job and returns; without effect on a unit that runs or starts. */
  void start();

  /**
   * Waits for the start job to end.
   *
   * @return whether it ended well within the limit
   */
  boolean awaitStarted(Duration limit) throws InterruptedException;

  /** Stops and returns when it is down. Without effect on a unit that is down. */
  void stop();

  /** Forgets a failure. */
  void resetFailed();
}
