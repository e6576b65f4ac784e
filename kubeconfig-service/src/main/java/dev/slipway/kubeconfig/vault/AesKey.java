package dev.slipway.kubeconfig.vault;

import dev.slipway.kit.vault.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A 256 bit key that seals with AES-GCM. What is sealed is {@code format (1) | nonce (12) |
 * ciphertext and tag}; nonces are random, which GCM allows for 2^32 messages of a key: a data key
 * seals some dozens, the master key one per cluster.
 */
final class AesKey {
  static final int BYTES = 32;

  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Secret key;

  private AesKey(Secret key) {
    this.key = key;
  }

  static AesKey of(Secret bytes) {
    if (bytes.length() != BYTES) {
      throw new IllegalArgumentException(
          "a key has %d bytes, this one has %d".formatted(BYTES, bytes.length()));
    }
    return new AesKey(bytes);
  }

  static AesKey random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return of(Secret.of(bytes));
  }

  /** The key itself, to be sealed under another. */
  Secret asSecret() {
    return key;
  }

  /**
   * Encrypts.
   *
   * @param place what the secret belongs to: it opens only as belonging there
   */
  byte[] seal(Secret secret, String place) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(secret.exposeBytes());
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(FORMAT)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK seals with AES-GCM", impossible);
    }
  }

  /**
   * Decrypts.
   *
   * @throws SealBrokenException for another key, another place, or changed bytes
   */
  Secret open(byte[] sealed, String place) {
    if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != FORMAT) {
      throw new SealBrokenException("what lies at " + place + " is not something sealed");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    ByteBuffer.wrap(sealed).get(1, nonce);
    int start = 1 + NONCE_BYTES;
    try {
      return Secret.of(
          cipher(Cipher.DECRYPT_MODE, nonce, place).doFinal(sealed, start, sealed.length - start));
    } catch (AEADBadTagException notOurs) {
      throw new SealBrokenException(
          "what lies at " + place + " was sealed with another key or for another place");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK opens AES-GCM", impossible);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode, new SecretKeySpec(key.exposeBytes(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
