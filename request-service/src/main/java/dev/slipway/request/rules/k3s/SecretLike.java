package dev.slipway.request.rules.k3s;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What looks like a secret where none may be: the spec goes into Kafka, where it stays for ever.
 */
final class SecretLike {

  private static final Pattern NAME =
      Pattern.compile(
          ".*(password|passwd|token|secret|secret-key|access-key|session-token|private-key)");

  private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("://[^/@\\s]*:[^/@\\s]*@");

  private SecretLike() {}

  /**
   * Whether an option of this name takes one.
   *
   * @param option in small letters
   */
  static boolean isName(String option) {
    return NAME.matcher(option).matches();
  }

  /** Whether a value has one in it: an address with a password, or {@code name=value}. */
  static boolean isIn(String value) {
    String name = value.split("=", 2)[0].replaceAll("^-+", "").toLowerCase(Locale.ROOT);
    return (value.contains("=") && isName(name)) || CREDENTIALS_IN_URL.matcher(value).find();
  }
}
