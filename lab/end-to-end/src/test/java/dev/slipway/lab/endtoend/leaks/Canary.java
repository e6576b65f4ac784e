package dev.slipway.lab.endtoend.leaks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A secret, as it would be recognised wherever it sings: as it is, in base64 (wherever in a longer
 * text it begins, in both alphabets), in hex, URL-encoded and escaped as in JSON. Of a long one the
 * first and the last 24 bytes of each form suffice, since half a secret is a leak too; of a PEM
 * file any one line of its body.
 */
public final class Canary {

  /** Shorter than this nothing is a secret that could be told from chance. */
  static final int SHORTEST = 10;

  private static final int WINDOW = 24;

  /** With it begins the first line of every OpenSSH private key: magic, no cipher, no password. */
  private static final String SAME_IN_ALL_OPENSSH_KEYS = "b3BlbnNzaC1rZXktdjEA";

  private final String name;
  private final Map<String, byte[]> forms = new HashMap<>();

  private Canary(String name) {
    this.name = name;
  }

  /** A secret in one piece: a token, a password, a key's bytes. */
  public static Canary of(String name, byte[] secret) {
    if (secret.length < SHORTEST) {
      throw new IllegalArgumentException(name + " is too short to be recognised");
    }
    Canary canary = new Canary(name);
    canary.add("", secret);
    return canary;
  }

  public static Canary of(String name, String secret) {
    return of(name, secret.getBytes(StandardCharsets.UTF_8));
  }

  /** A key in PEM: each line of its body that is this key's own. */
  public static Canary ofPem(String name, String pem) {
    Canary canary = new Canary(name);
    List<String> lines =
        pem.lines()
            .map(String::strip)
            .filter(line -> !line.startsWith("-----"))
            .filter(line -> !line.startsWith(SAME_IN_ALL_OPENSSH_KEYS))
            .filter(line -> line.length() >= SHORTEST)
            .toList();
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(name + " is no PEM");
    }
    for (int i = 0; i < lines.size(); i++) {
      canary.add("line " + (i + 1) + " ", lines.get(i).getBytes(StandardCharsets.US_ASCII));
    }
    return canary;
  }

  public String name() {
    return name;
  }

  /** What to look for, by what to call it. */
  Map<String, byte[]> forms() {
    return Map.copyOf(forms);
  }

  private void add(String piece, byte[] secret) {
    ends(piece + "as it is", secret);
    ends(piece + "in hex", ascii(HexFormat.of().formatHex(secret)));
    ends(piece + "in upper-case hex", ascii(HexFormat.of().withUpperCase().formatHex(secret)));
    for (int before = 0; before < 3; before++) {
      String base64 = base64(secret, before);
      ends(piece + "in base64 after " + before, ascii(base64));
      ends(
          piece + "in URL-safe base64 after " + before,
          ascii(base64.replace('+', '-').replace('/', '_')));
    }
    String text = new String(secret, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), secret)) {
      String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
      ends(piece + "as in a form", ascii(encoded));
      ends(piece + "as in a URL", ascii(encoded.replace("+", "%20")));
      ends(piece + "as in JSON", jsonEscaped(text).getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Those base64 characters that depend on the secret alone, when so many bytes stand before. */
  private static String base64(byte[] secret, int before) {
    byte[] shifted = new byte[before + secret.length];
    System.arraycopy(secret, 0, shifted, before, secret.length);
    String whole = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int first = (before * 8 + 5) / 6;
    int last = shifted.length * 8 / 6;
    return whole.substring(first, last);
  }

  private static String jsonEscaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private void ends(String form, byte[] bytes) {
    if (bytes.length <= WINDOW) {
      forms.put(form, bytes);
    } else {
      forms.put("the beginning, " + form, Arrays.copyOf(bytes, WINDOW));
      forms.put("the end, " + form, Arrays.copyOfRange(bytes, bytes.length - WINDOW, bytes.length));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return name;
  }
}
