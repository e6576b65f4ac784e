package dev.slipway.kubeconfig;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What kubeconfig-service reads of the installation's configuration. */
@ConfigMapping(prefix = "slipway")
public interface KubeconfigConfig {

  /**
   * The file with the master key: 32 bytes in base64, readable by its owner only (0600). Required:
   * without it the service does not start. Who loses it loses every secret in the vault.
   */
  Optional<Path> masterKeyFile();

  /** Networks that guests are on, by name. */
  Map<String, Network> networks();

  /** The vault's own settings. */
  Vault vault();

  /** The stage's own settings. */
  Kubeconfig kubeconfig();

  /** A network, as far as the way to it goes. */
  interface Network {

    /** Its subnet. */
    Optional<String> cidr();

    /** The bastion that its guests are reached through; its {@code cidr} says which those are. */
    Optional<Jump> jump();
  }

  /** A bastion. */
  interface Jump {

    /** Its address or name. */
    String host();

    /** Its SSH port, 22 by default. Not a default of the mapping: that would demand the rest. */
    OptionalInt port();

    /** Who logs in there. */
    String user();

    /** The file with the private key, in OpenSSH format without a passphrase. */
    Path privateKeyFile();

    /** Its host key's fingerprint, as ssh-keygen prints it: {@code SHA256:…}. */
    String fingerprint();
  }

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
