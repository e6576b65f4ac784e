package dev.slipway.kit.delivery.outbox;

import java.sql.SQLException;

/** The database refused a row of the outbox; the caller's transaction is lost with it. */
class OutboxUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OutboxUnavailableException(String type, SQLException cause) {
    super("cannot append %s to the outbox".formatted(type), cause);
  }
}
