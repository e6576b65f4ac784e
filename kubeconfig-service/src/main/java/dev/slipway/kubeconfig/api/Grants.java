package dev.slipway.kubeconfig.api;

import dev.slipway.kubeconfig.vault.SecretName;

/** Which service may ask what: each what its stage needs, and nothing else. */
final class Grants {
  private static final String REQUEST = "request-service";
  private static final String VM = "vm-service";
  private static final String BOOTSTRAP = "bootstrap-service";

  private Grants() {}

  static boolean mayRead(String caller, SecretName name) {
    return switch (name) {
      case SecretName.SshKey key -> caller.equals(key.publicHalf() ? VM : BOOTSTRAP);
      case SecretName.FirstContactHostKey key -> caller.equals(VM);
      case SecretName.JoinToken token -> caller.equals(BOOTSTRAP);
      case SecretName.Deposited deposited -> caller.equals(BOOTSTRAP);
      // Only through the endpoint for downloads, which knows whether it was released.
      case SecretName.Kubeconfig kubeconfig -> false;
    };
  }

  static boolean mayDeposit(String caller) {
    return caller.equals(REQUEST);
  }

  static boolean mayDownload(String caller) {
    return caller.equals(REQUEST);
  }
}
