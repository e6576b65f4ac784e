package dev.slipway.lab.simulator.guest.seed;

/** The disc is not a NoCloud seed that cloud-init would understand; the message says why. */
public final class SeedException extends Exception {

  private static final long serialVersionUID = 1L;

  SeedException(String message) {
    super(message);
  }

  SeedException(String message, Throwable cause) {
    super(message, cause);
  }
}
