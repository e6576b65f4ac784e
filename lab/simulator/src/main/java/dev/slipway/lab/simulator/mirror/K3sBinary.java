package dev.slipway.lab.simulator.mirror;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What stands for K3s' binary: bytes that depend on nothing but version and size, with the version
 * written at their beginning, so that a guest knows what was installed on it.
 */
public final class K3sBinary {

  /** The form of a K3s version, such as {@code v1.33.5+k3s1}. */
  public static final Pattern VERSION = Pattern.compile("v\\d+\\.\\d+\\.\\d+(-rc\\d+)?\\+k3s\\d+");

  private static final String HEADER = "simulated k3s ";
  private static final int HEADER_LENGTH = 64;

  private K3sBinary() {}

  /**
   * The binary of a version.
   *
   * @param size in bytes, at least 64
   */
  public static byte[] bytes(String version, int size) {
    if (!VERSION.matcher(version).matches() || size < HEADER_LENGTH) {
      throw new IllegalArgumentException("No binary of " + version + " with " + size + " bytes");
    }
    byte[] content = new byte[size];
    new Random(version.hashCode()).nextBytes(content);
    byte[] header = (HEADER + version + "\n").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(header, 0, content, 0, header.length);
    return content;
  }

  /** The version of a binary; empty when these bytes are none. */
  public static Optional<String> version(byte[] content) {
    int length = Math.min(content.length, HEADER_LENGTH);
    String start = new String(Arrays.copyOf(content, length), StandardCharsets.ISO_8859_1);
    int end = start.indexOf('\n');
    if (!start.startsWith(HEADER) || end < 0) {
      return Optional.empty();
    }
    String version = start.substring(HEADER.length(), end);
    return VERSION.matcher(version).matches() ? Optional.of(version) : Optional.empty();
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
