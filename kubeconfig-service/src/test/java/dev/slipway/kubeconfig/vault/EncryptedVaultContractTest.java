package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kubeconfig.vault.VaultRows.Row;
import dev.slipway.kubeconfig.vault.VaultRows.State;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncryptedVaultContractTest extends ClusterVaultContract {
  private static final String CANARY = "canary-77ab";

  private final InMemoryVaultRows rows = new InMemoryVaultRows();
  private final EncryptedVault vault = new EncryptedVault(masterKey(1), rows);
  private final ClusterId other = new ClusterId(UuidCreator.getTimeOrderedEpoch());

  @Override
  ClusterVault vault() {
    return vault;
  }

  @Test
  void writesNothingInTheClear() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));

    byte[] sealed = rows.secrets.get(cluster).get(REGISTRY.value());
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(CANARY);
  }

  @Test
  void opensNothingWithAnotherMasterKey() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));
    EncryptedVault stranger = new EncryptedVault(masterKey(2), rows);

    assertBroken(() -> stranger.read(cluster, REGISTRY, CALLER));
  }

  @Test
  void refusesASecretMovedToAnotherCluster() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));
    vault.deposit(other, REGISTRY, Secret.of("other"));

    rows.put(other, REGISTRY.value(), rows.sealed(cluster, REGISTRY.value()).orElseThrow());

    assertBroken(() -> vault.read(other, REGISTRY, CALLER));
  }

  @Test
  void refusesASecretMovedTogetherWithItsDataKey() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));

    rows.update(other, rows.find(cluster).orElseThrow());
    rows.put(other, REGISTRY.value(), rows.sealed(cluster, REGISTRY.value()).orElseThrow());

    assertBroken(() -> vault.read(other, REGISTRY, CALLER));
  }

  @Test
  void refusesASecretMovedToAnotherName() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));

    rows.put(cluster, LOGIN_KEY.value(), rows.sealed(cluster, REGISTRY.value()).orElseThrow());

    assertBroken(() -> vault.read(cluster, LOGIN_KEY, CALLER));
  }

  @Test
  void refusesChangedBytes() {
    vault.deposit(cluster, REGISTRY, Secret.of(CANARY));
    byte[] sealed = rows.sealed(cluster, REGISTRY.value()).orElseThrow();

    sealed[sealed.length - 1] ^= 1;

    assertBroken(() -> vault.read(cluster, REGISTRY, CALLER));
  }

  @Test
  void erasingLeavesNeitherDataKeyNorRows() {
    vault.read(cluster, LOGIN_KEY, CALLER);

    vault.erase(cluster);

    assertThat(rows.clusters.get(cluster)).isEqualTo(new Row(State.ERASED, null));
    assertThat(rows.names(cluster)).isEmpty();
  }

  @Test
  void recordsWhoReadWhat() {
    vault.read(cluster, LOGIN_KEY, "bootstrap-service");
    vault.read(cluster, SERVER_TOKEN, "vm-service");

    assertThat(rows.reads)
        .containsExactly(
            new InMemoryVaultRows.Read(cluster, "ssh-key", "bootstrap-service"),
            new InMemoryVaultRows.Read(cluster, "k3s-server-token", "vm-service"));
  }

  static MasterKey masterKey(int seed) {
    byte[] bytes = new byte[AesKey.BYTES];
    bytes[0] = (byte) seed;
    return MasterKey.of(Secret.of(bytes));
  }

  private static void assertBroken(org.assertj.core.api.ThrowableAssert.ThrowingCallable read) {
    assertThatThrownBy(read)
        .isInstanceOf(SealBrokenException.class)
        .hasMessageNotContaining(CANARY)
        .hasNoCause();
  }
}
