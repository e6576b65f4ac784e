package dev.slipway.request.intake;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.ServiceTokenException;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Lays the secrets of a request down in the vault. */
@ApplicationScoped
class SecretDeposits {

  private static final Duration LATER = Duration.ofSeconds(10);

  private final Vault vault;

  SecretDeposits(Vault vault) {
    this.vault = vault;
  }

  void lay(ClusterId cluster, String name, Secret secret) {
    try {
      vault.deposit(cluster, name, secret);
    } catch (VaultException e) {
      if (e.getCause() instanceof ServiceTokenException none) {
        throw ProblemException.withoutToken(ErrorCode.VAULT_UNAVAILABLE, none);
      }
      throw new ProblemException(
              ErrorCode.VAULT_UNAVAILABLE,
              e.kind() == VaultException.Kind.FORBIDDEN
                  ? "The vault refuses this service's token."
                  : "The vault did not take the request's secret.")
          .retryAfter(LATER)
          .causedBy(e);
    }
  }
}
