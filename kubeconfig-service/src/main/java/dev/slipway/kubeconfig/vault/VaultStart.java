package dev.slipway.kubeconfig.vault;

import dev.slipway.kubeconfig.KubeconfigConfig;
import dev.slipway.kubeconfig.vault.VaultRows.WrappedKey;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

/** Reads the master key when the service starts, and lets it start only with the right one. */
@Singleton
public class VaultStart {

  @Produces
  @Singleton
  MasterKey masterKey(KubeconfigConfig config) {
    return config
        .masterKeyFile()
        .map(MasterKey::fromFile)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "slipway.master-key-file is not set. Remedy: name the file that holds the"
                        + " installation's master key"));
  }

  @Transactional
  void check(@Observes StartupEvent start, MasterKey master, VaultRows rows) {
    rows.anyWrappedKey().ifPresent(wrapped -> opensWith(master, wrapped));
  }

  // One is enough: all are wrapped by the same key. Found out now, not at the first question.
  private static void opensWith(MasterKey master, WrappedKey wrapped) {
    try {
      master.unwrap(wrapped.cluster(), wrapped.key());
    } catch (SealBrokenException another) {
      throw new IllegalStateException(
          "slipway.master-key-file is not the key that this database was filled with. Remedy:"
              + " restore the key that belongs to the database",
          another);
    }
  }
}
