package dev.slipway.request.replay;

import java.util.UUID;

/**
 * A value that is not what the topic makes of it. Long values are cut to where they part.
 *
 * @param where the row: {@code cluster}, {@code event 7} or {@code name harbour}
 * @param column {@code row} where only one side has the row
 * @param live null for none
 * @param replayed null for none
 */
public record Difference(UUID cluster, String where, String column, String live, String replayed) {

  private static final int BEFORE = 40;
  private static final int LONGEST = 160;

  static Difference of(UUID cluster, String where, String column, String live, String replayed) {
    int parting = live == null || replayed == null ? 0 : parting(live, replayed);
    return new Difference(cluster, where, column, cut(live, parting), cut(replayed, parting));
  }

  private static int parting(String one, String other) {
    int i = 0;
    while (i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return i;
  }

  private static String cut(String value, int parting) {
    if (value == null || value.length() <= LONGEST) {
      return value;
    }
    int from = Math.min(Math.max(0, parting - BEFORE), value.length());
    int to = Math.min(value.length(), from + LONGEST);
    return (from == 0 ? "" : "…") + value.substring(from, to) + (to < value.length() ? "…" : "");
  }
}
