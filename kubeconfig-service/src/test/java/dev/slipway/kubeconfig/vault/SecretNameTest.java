package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh-key",
        "ssh-key.pub",
        "k3s-server-token",
        "k3s-agent-token",
        "host-key.demo-server-1.1",
        "host-key.demo-server-1.12.pub"
      })
  void knowsTheNamesOfWhatTheVaultMakes(String text) {
    SecretName name = SecretName.parse(text);

    assertThat(name).isInstanceOf(SecretName.Generated.class);
    assertThat(name.value()).isEqualTo(text);
  }

  @Test
  void takesAnyOtherNameForADeposit() {
    assertThat(SecretName.parse("registry.ghcr-io.password"))
        .isEqualTo(new SecretName.Deposited("registry.ghcr-io.password"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubeconfig",
        "kubeconfig.unverified",
        "ssh-key.old",
        "host-key.demo.0",
        "host-key.demo",
        "host-key.9node.1",
        "Upper",
        "with/slash",
        "with_underscore",
        ""
      })
  void refusesNamesOfItsOwnAndNamesThatCannotBe(String text) {
    assertThatThrownBy(() -> SecretName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
