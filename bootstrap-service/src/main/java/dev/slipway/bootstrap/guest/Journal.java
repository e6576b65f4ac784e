package dev.slipway.bootstrap.guest;

import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.regex.Pattern;

/** The end of a unit's journal, fit to be shown: bounded, and without secrets. */
public final class Journal {
  private static final int LINES = 15;
  private static final int CHARACTERS = 1500;
  private static final int LINES_OF_EVIDENCE = 100;
  private static final int CHARACTERS_OF_EVIDENCE = 12_000;
  private static final String REDACTED = "<redacted>";

  /** K3s's tokens in their full form, with the CA's hash in front. */
  private static final Pattern K3S_TOKEN = Pattern.compile("K10[0-9a-f]{16,}::\\S+");

  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i)((?:password|passwd|secret|token|access-key|authorization)\"?\\s*[:=]\\s*\"?"
              + "|--[a-z-]*token\\s+|bearer\\s+)(?:(?:bearer|basic)\\s+)?[^\\s\",}]+");

  private static final Pattern USER_INFO = Pattern.compile("(://)[^/\\s:@]+:[^/\\s@]+@");

  private Journal() {}

  /**
   * @param known secrets that the unit was given; taken out wherever they appear
   */
  public static String tail(GuestShell shell, String unit, List<Secret> known) {
    return redact(shell.journal(unit, LINES), known);
  }

  /** The same, as far back as whoever looks for the cause may want to read. */
  public static String evidence(GuestShell shell, String unit, List<Secret> known) {
    return redact(shell.journal(unit, LINES_OF_EVIDENCE), known, CHARACTERS_OF_EVIDENCE);
  }

  static String redact(String text, List<Secret> known) {
    return redact(text, known, CHARACTERS);
  }

  private static String redact(String text, List<Secret> known, int characters) {
    String clean = text;
    for (Secret secret : known) {
      clean = clean.replace(secret.expose(), REDACTED);
    }
    clean = K3S_TOKEN.matcher(clean).replaceAll(REDACTED);
    clean = USER_INFO.matcher(clean).replaceAll("$1" + REDACTED + "@");
    clean = CREDENTIAL.matcher(clean).replaceAll("$1" + REDACTED).strip();
    return clean.length() <= characters
        ? clean
        : "…" + clean.substring(clean.length() - characters);
  }
}
