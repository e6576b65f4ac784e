package dev.slipway.kit.delivery;

/**
 * A record is no event of ours: not a CloudEvent, or its payload is not what its type says. Reading
 * it again changes nothing, so it belongs in the dead-letter queue.
 */
public class UnreadableEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnreadableEventException(String message) {
    super(message);
  }

  UnreadableEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
