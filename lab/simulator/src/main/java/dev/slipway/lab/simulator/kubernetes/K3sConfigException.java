package dev.slipway.lab.simulator.kubernetes;

/** K3s would exit because of its configuration; the message is what it logs. */
final class K3sConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  K3sConfigException(String message) {
    super(message);
  }

  K3sConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
