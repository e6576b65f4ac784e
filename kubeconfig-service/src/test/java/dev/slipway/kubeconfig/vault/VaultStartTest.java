package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.slipway.events.ClusterId;
import dev.slipway.kubeconfig.KubeconfigConfig;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VaultStartTest {
  private final VaultStart start = new VaultStart();
  private final InMemoryVaultRows rows = new InMemoryVaultRows();

  @Test
  void refusesToStartWithoutAMasterKey() {
    assertThatThrownBy(() -> start.masterKey(new OnlyKeyFile(Optional.empty())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("slipway.master-key-file is not set. Remedy:");
    assertThatThrownBy(() -> start.masterKey(new OnlyKeyFile(Optional.of(Path.of("/nowhere")))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/nowhere");
  }

  @Test
  void refusesToStartWithAKeyThatIsNotTheDatabases() {
    var filling = new EncryptedVault(EncryptedVaultContractTest.masterKey(1), rows);
    filling.read(
        new ClusterId(UuidCreator.getTimeOrderedEpoch()), new SecretName.SshKey(false), "test");

    assertThatCode(() -> check(1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("restore the key that belongs to the database");
  }

  @Test
  void startsWithAnyKeyWhileTheDatabaseIsEmpty() {
    assertThatCode(() -> check(2)).doesNotThrowAnyException();
  }

  private void check(int seed) {
    start.check(new StartupEvent(), EncryptedVaultContractTest.masterKey(seed), rows);
  }

  private record OnlyKeyFile(Optional<Path> masterKeyFile) implements KubeconfigConfig {
    @Override
    public Map<String, Network> networks() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Vault vault() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Kubeconfig kubeconfig() {
      throw new UnsupportedOperationException();
    }
  }
}
