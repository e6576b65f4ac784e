package dev.slipway.kit.steps.table;

import java.sql.SQLException;

/** A statement of the kit's failed; what the database said is the cause. */
public final class StatementFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StatementFailedException(SQLException cause) {
    super("A statement on steps or slots failed", cause);
  }
}
