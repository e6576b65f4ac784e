package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.VaultException;

/** Failures in the words of the catalogue. */
public final class GuestFailure {
  private GuestFailure() {}

  public static StageException of(FailureCode code, String message) {
    return new StageException(code.name(), code.retryable(), code.remedy(), message, null);
  }

  public static StageException of(FailureCode code, String message, String remedy) {
    return new StageException(code.name(), code.retryable(), remedy, message, null);
  }

  public static StageException permanent(FailureCode code, String message) {
    return new StageException(code.name(), false, code.remedy(), message, null);
  }

  public static StageException retryable(FailureCode code, String message) {
    return new StageException(code.name(), true, code.remedy(), message, null);
  }

  public static StageException retryable(FailureCode code, String message, String remedy) {
    return new StageException(code.name(), true, remedy, message, null);
  }

  static StageException of(SshException failed) {
    FailureCode code =
        switch (failed.kind()) {
          case UNREACHABLE -> FailureCode.GUEST_UNREACHABLE;
          case HOST_KEY_MISMATCH -> FailureCode.HOST_KEY_MISMATCH;
          case AUTH -> FailureCode.GUEST_LOGIN_REFUSED;
          case TIMEOUT, IO -> FailureCode.GUEST_COMMAND_FAILED;
        };
    return new StageException(
        code.name(), code.retryable(), code.remedy(), failed.getMessage(), failed);
  }

  public static StageException of(VaultException failed) {
    return switch (failed.kind()) {
      // A revoked vault means that a destroy is on its way to us: until it is here, wait.
      case GONE ->
          vault(FailureCode.VAULT_REVOKED, true, FailureCode.VAULT_REVOKED.remedy(), failed);
      case UNAVAILABLE ->
          vault(
              FailureCode.VAULT_UNAVAILABLE, true, FailureCode.VAULT_UNAVAILABLE.remedy(), failed);
      case FORBIDDEN ->
          vault(
              FailureCode.VAULT_UNAVAILABLE,
              false,
              "Check slipway.service-token-file here and slipway.service-tokens of"
                  + " kubeconfig-service.",
              failed);
      case NOT_FOUND, CONFLICT ->
          vault(FailureCode.VAULT_UNAVAILABLE, false, "Request the cluster again.", failed);
    };
  }

  private static StageException vault(
      FailureCode code, boolean retryable, String remedy, VaultException failed) {
    return new StageException(code.name(), retryable, remedy, failed.getMessage(), failed);
  }
}
