package dev.slipway.vm.hypervisor;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.steps.StageException;

/** A failure of this stage under one of the published codes. Its message holds no secret. */
public final class VmFailure extends StageException {
  private static final long serialVersionUID = 1L;

  private final FailureCode failure;
  private boolean taskEnded;

  /** With the code's own retryability and remedy. */
  public VmFailure(FailureCode failure, String message) {
    this(failure, failure.retryable(), failure.remedy(), message, null);
  }

  public VmFailure(FailureCode failure, String message, Throwable cause) {
    this(failure, failure.retryable(), failure.remedy(), message, cause);
  }

  /**
   * @param remedy more exact than the code's own
   */
  public VmFailure(
      FailureCode failure, boolean retryable, String remedy, String message, Throwable cause) {
    super(failure.name(), retryable, remedy, message, cause);
    this.failure = failure;
  }

  /** Says that a task ended without its effect: it is to be started again, not followed again. */
  public VmFailure ofTask() {
    taskEnded = true;
    return this;
  }

  public boolean taskEnded() {
    return taskEnded;
  }

  public FailureCode failure() {
    return failure;
  }
}
