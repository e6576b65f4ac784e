package dev.slipway.request.rules;

import java.util.regex.Pattern;

/** The forms of names that others have set. */
final class Names {

  private static final Pattern DNS_LABEL =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

  private Names() {}

  /** RFC 1123: labels of at most 63 characters, 253 in all. The last label is not a number. */
  static boolean isDnsName(String text) {
    if (text.length() > 253) {
      return false;
    }
    String[] labels = text.split("\\.", -1);
    for (String label : labels) {
      if (!DNS_LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return !labels[labels.length - 1].matches("[0-9]+");
  }

  /** What Kubernetes takes as the value of a label, or the name part of its key. */
  static boolean isLabel(String text) {
    return LABEL.matcher(text).matches();
  }
}
