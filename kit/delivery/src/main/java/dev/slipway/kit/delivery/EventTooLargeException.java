package dev.slipway.kit.delivery;

/** An event's payload is larger than the outbox takes. Permanent: the same event never fits. */
public class EventTooLargeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A payload of that many bytes, for an event of that type. */
  public EventTooLargeException(String type, int bytes) {
    super(
        "%s has a payload of %d bytes, allowed are %d"
            .formatted(type, bytes, Outbox.MAX_PAYLOAD_BYTES));
  }
}
