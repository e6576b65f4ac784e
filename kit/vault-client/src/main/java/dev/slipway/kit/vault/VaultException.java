package dev.slipway.kit.vault;

import java.util.Objects;

/** A question to the vault that got no secret for an answer. The message never holds a value. */
public class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why; decides whether asking again can help. */
  public enum Kind {
    /** Nobody answered in time, or the answerer is in trouble itself. Ask again. */
    UNAVAILABLE(true),
    /** This caller's token is unknown, or the caller may not ask this. Asking again is no use. */
    FORBIDDEN(false),
    /** No secret of that name, or not yet. */
    NOT_FOUND(false),
    /** A different value is already deposited under that name. */
    CONFLICT(false),
    /** Revoked or destroyed with its cluster; it does not come back. */
    GONE(false);

    private final boolean retryable;

    Kind(boolean retryable) {
      this.retryable = retryable;
    }

    /** Whether the same question can have another answer later. */
    public boolean retryable() {
      return retryable;
    }
  }

  private final Kind kind;

  public VaultException(Kind kind, String message) {
    this(kind, message, null);
  }

  public VaultException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
  }

  public Kind kind() {
    return kind;
  }
}
