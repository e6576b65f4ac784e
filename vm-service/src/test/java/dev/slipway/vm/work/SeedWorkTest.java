package dev.slipway.vm.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.kit.vault.VaultException.Kind;
import dev.slipway.vm.hypervisor.VmFailure;
import org.junit.jupiter.api.Test;

class SeedWorkTest {

  /** kubeconfig-service may have heard of a destroy before vm-service: that is no failure. */
  @Test
  void a_revoked_vault_is_waited_for_until_the_destroy_is_here() {
    VmFailure failure = SeedWork.vault(new VaultException(Kind.GONE, "the vault answered 410"));

    assertThat(failure.failure()).isEqualTo(FailureCode.VAULT_REVOKED);
    assertThat(failure.retryable()).isTrue();
  }

  @Test
  void a_secret_that_was_never_there_is_not_waited_for() {
    VmFailure failure = SeedWork.vault(new VaultException(Kind.NOT_FOUND, "no such secret"));

    assertThat(failure.retryable()).isFalse();
  }
}
