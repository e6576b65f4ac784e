package dev.slipway.kubeconfig;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What kubeconfig-service reads of the installation's configuration. */
@ConfigMapping(prefix = "slipway")
public interface KubeconfigConfig {

  /**
   * The file with the master key: 32 bytes in base64, readable by its owner only (0600). Required:
   * without it the service does not start. Who loses it loses every secret in the vault.
   */
  Optional<Path> masterKeyFile();

  /** The vault's own settings. */
  Vault vault();

  /** The stage's own settings. */
  Kubeconfig kubeconfig();

  /** The vault. */
  interface Vault {

    /** How long a deposit is kept whose cluster was never requested. */
    @WithDefault("24h")
    Duration orphanedDepositsKept();
  }

  /** Fetching and verifying. */
  interface Kubeconfig {

    /** How long each step, fetching and verifying, may fail before the stage gives up. */
    @WithDefault("5m")
    Duration deadline();

    /** The limit of one call to a cluster's Kubernetes API; below the step engine's claim. */
    @WithDefault("5s")
    Duration callTimeout();
  }
}
