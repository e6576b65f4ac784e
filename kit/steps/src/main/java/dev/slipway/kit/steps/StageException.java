package dev.slipway.kit.steps;

import java.util.Objects;

/**
 * A step failed, in words that the rest of the house understands: adapters translate every failure
 * into one of these. The kit knows no event, so the code is text here; services pass a {@code
 * FailureCode}'s name. The message is shown to requesters and logged: no secret in it.
 */
public class StageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The code of what no adapter translated: a bug, or something nobody thought of. Retryable. */
  public static final String INTERNAL = "INTERNAL";

  private final String code;
  private final boolean retryable;
  private final String remedy;

  /**
   * @param code a constant of the closed list of codes
   * @param retryable whether another attempt can succeed without anybody doing anything
   * @param remedy what a person can do
   * @param cause may be null
   */
  public StageException(
      String code, boolean retryable, String remedy, String message, Throwable cause) {
    super(message, cause);
    this.code = Objects.requireNonNull(code, "code");
    this.retryable = retryable;
    this.remedy = Objects.requireNonNull(remedy, "remedy");
  }

  public String code() {
    return code;
  }

  public boolean retryable() {
    return retryable;
  }

  public String remedy() {
    return remedy;
  }
}
