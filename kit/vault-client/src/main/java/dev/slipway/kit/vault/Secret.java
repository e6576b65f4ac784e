package dev.slipway.kit.vault;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be seen: a key, a token, a password, a kubeconfig.
 *
 * <p>It prints as {@code <redacted>}, is not {@link java.io.Serializable}, and makes Jackson fail
 * instead of write, so that a secret that strays into a log line, an exception message or an event
 * is caught by the type and not by a reviewer. The value leaves by {@link #expose()} and {@link
 * #exposeBytes()} only; whoever calls one of them is where a leak would have to be looked for.
 */
public final class Secret {
  private static final String REDACTED = "<redacted>";

  private final byte[] value;

  private Secret(byte[] value) {
    if (value.length == 0) {
      throw new IllegalArgumentException("a secret has at least one byte");
    }
    this.value = value;
  }

  /** A secret of these bytes, copied. Refuses an empty array. */
  public static Secret of(byte[] value) {
    return new Secret(value.clone());
  }

  /** A secret of this text in UTF-8. Refuses the empty text. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The value as text.
   *
   * @throws IllegalStateException if the bytes are not UTF-8: a lossy copy of a key is no key
   */
  public String expose() {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
      return text.toString();
    } catch (CharacterCodingException notText) {
      // The cause is left out: a decoder's message may quote what it choked on.
      throw new IllegalStateException("this secret is not text: use exposeBytes()");
    }
  }

  /** A copy of the bytes. */
  public byte[] exposeBytes() {
    return value.clone();
  }

  /** How many bytes it has; for limits, which may be logged. */
  public int length() {
    return value.length;
  }

  /** Equal bytes, compared in time that depends on the length only. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(value, secret.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return REDACTED;
  }

  /** What Jackson finds in place of a property. */
  @JsonValue
  private Object refuseJson() {
    throw new UnsupportedOperationException("a secret is never written as JSON");
  }
}
