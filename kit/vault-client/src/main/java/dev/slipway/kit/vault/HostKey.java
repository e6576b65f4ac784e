package dev.slipway.kit.vault;

import dev.slipway.events.HostKeyFingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * An SSH host key.
 *
 * @param privateKey in OpenSSH format
 * @param publicKey {@code ssh-ed25519 <base64>}, with or without a comment, without a line end
 * @param fingerprint of the public key
 */
public record HostKey(Secret privateKey, String publicKey, HostKeyFingerprint fingerprint) {

  public HostKey {
    Objects.requireNonNull(privateKey);
    Objects.requireNonNull(publicKey);
    Objects.requireNonNull(fingerprint);
  }

  /**
   * A key pair with its fingerprint worked out.
   *
   * @throws IllegalArgumentException if the public key is no OpenSSH public key line
   */
  public static HostKey of(Secret privateKey, String publicKey) {
    String[] fields = publicKey.split(" ");
    if (fields.length < 2) {
      throw new IllegalArgumentException("not an OpenSSH public key: " + publicKey);
    }
    return new HostKey(privateKey, publicKey, fingerprint(Base64.getDecoder().decode(fields[1])));
  }

  private static HostKeyFingerprint fingerprint(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      byte[] base64 = Base64.getEncoder().withoutPadding().encode(digest);
      return new HostKeyFingerprint("SHA256:" + new String(base64, StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
