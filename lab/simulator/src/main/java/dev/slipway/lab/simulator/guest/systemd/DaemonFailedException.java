package dev.slipway.lab.simulator.guest.systemd;

/** A daemon's process exited before it was ready; the message is its last line in the journal. */
public final class DaemonFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public DaemonFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public DaemonFailedException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
