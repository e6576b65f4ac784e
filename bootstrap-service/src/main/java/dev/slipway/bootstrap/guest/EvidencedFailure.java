package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.StageException;

/** A failure with what was collected on the guest before anything else happens to it. */
public final class EvidencedFailure extends StageException {
  private static final long serialVersionUID = 1;

  private final String evidence;

  /**
   * @param evidence such as the end of a journal: bounded, without secrets
   */
  public EvidencedFailure(FailureCode code, boolean retryable, String message, String evidence) {
    super(code.name(), retryable, code.remedy(), message, null);
    this.evidence = evidence;
  }

  public String evidence() {
    return evidence;
  }
}
