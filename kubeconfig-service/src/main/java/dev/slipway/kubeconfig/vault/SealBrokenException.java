package dev.slipway.kubeconfig.vault;

/**
 * Something sealed does not open: another master key, or rows that were swapped or changed. Nothing
 * mends itself here; restore the key or the rows.
 */
public class SealBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SealBrokenException(String message) {
    super(message);
  }
}
