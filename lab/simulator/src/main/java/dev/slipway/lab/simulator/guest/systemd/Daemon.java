package dev.slipway.lab.simulator.guest.systemd;

/** The program behind a service unit of {@code Type=notify}. */
public interface Daemon {

  /**
   * Starts and returns when it is ready to serve. Interrupted when the unit is stopped meanwhile.
   *
   * @throws DaemonFailedException when its process exits instead
   */
  void start() throws DaemonFailedException, InterruptedException;

  /**
   * Returns never: it is interrupted when the unit is stopped.
   *
   * @throws DaemonFailedException when its process exits by itself, after it was ready
   */
  default void awaitExit() throws DaemonFailedException, InterruptedException {
    Pause.forEver();
  }

  /** Ends it; also after a start that was interrupted or failed. Idempotent. */
  void stop();
}
