package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * A bastion through which targets are reached (direct-tcpip). Its host key is pinned as well: an
 * unpinned bastion could not read the session, but could say that a guest is away.
 */
public record JumpHost(SshTarget target, Secret privateKey, Set<String> acceptedFingerprints) {
  public JumpHost {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(privateKey, "privateKey");
    acceptedFingerprints = Set.copyOf(acceptedFingerprints);
  }

  /** With the key in a file, in OpenSSH format without a passphrase. */
  public static JumpHost withKeyFile(SshTarget target, Path privateKeyFile, String fingerprint) {
    try {
      return new JumpHost(
          target, Secret.of(Files.readAllBytes(privateKeyFile)), Set.of(fingerprint));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "%s, the private key for jump host %s, cannot be read".formatted(privateKeyFile, target),
          unreadable);
    }
  }
}
