package dev.slipway.request.body;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody most likely meant. */
public final class Nearest {

  private Nearest() {}

  /** The candidate that is at most a third of its letters away, if there is one. */
  public static Optional<String> to(String word, Collection<String> candidates) {
    String simple = simplify(word);
    return candidates.stream()
        .filter(candidate -> distance(simple, simplify(candidate)) <= limit(candidate))
        .min(Comparator.comparingInt(candidate -> distance(simple, simplify(candidate))));
  }

  /** "Did you mean 'x'? " or nothing, to begin a remedy with. */
  public static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(name -> "Did you mean '" + name + "'? ").orElse("");
  }

  private static int limit(String candidate) {
    return Math.max(1, candidate.length() / 3);
  }

  /** {@code tls-san}, {@code tls_san} and {@code tlsSan} are one word to a person. */
  private static String simplify(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
