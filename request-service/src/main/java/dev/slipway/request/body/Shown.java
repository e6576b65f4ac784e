package dev.slipway.request.body;

import java.util.regex.Pattern;

/** How much of a value a message repeats. */
public final class Shown {

  /** What can have nothing to hide. */
  private static final Pattern SHOWABLE = Pattern.compile("[^@/]{0,64}");

  private Shown() {}

  /** A value that should be a plain name: whatever else may be an address with a password. */
  public static String name(String value) {
    return SHOWABLE.matcher(value).matches() ? "'" + value + "'" : length(value.length());
  }

  /** Of what is, or may hold, a secret. */
  public static String length(int characters) {
    return "a text of " + characters + " characters (not shown)";
  }
}
