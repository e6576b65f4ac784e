package dev.slipway.kit.steps.table;

/**
 * The claim has passed to somebody else, or the step is gone: the transaction that found out must
 * roll back.
 */
public final class ClaimLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ClaimLostException(Claim claim) {
    super("The claim %d on %s is no longer ours".formatted(claim.token(), claim.id()));
  }
}
