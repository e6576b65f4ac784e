package dev.slipway.kubeconfig.k3s;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.StageException;

/** Failures in the words of the catalogue. */
public final class Failures {

  private Failures() {}

  /**
   * A failure with its code's own remedy.
   *
   * @param message shown to requesters: no secret, and nothing that a guest printed
   * @param cause may be null
   */
  public static StageException of(FailureCode code, String message, Throwable cause) {
    return new StageException(code.name(), code.retryable(), code.remedy(), message, cause);
  }
}
