package dev.slipway.kit.vault;

/**
 * This service has no token to show to another one. Asking again can help: a file that is just
 * being replaced is there again at the next attempt.
 */
public final class ServiceTokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ServiceTokenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What an operator can do. */
  public String remedy() {
    return "Name in slipway.service-token-file the file that holds this service's token, and make"
        + " it readable for the service; its SHA-256 belongs under slipway.service-tokens.";
  }
}
