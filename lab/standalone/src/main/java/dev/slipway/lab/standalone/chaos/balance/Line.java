package dev.slipway.lab.standalone.chaos.balance;

import java.util.Collection;
import java.util.List;

/**
 * One line of the balance.
 *
 * @param expected in words; empty for what is only told
 * @param details what does not balance, at most a few
 */
public record Line(
    String name, Object value, String expected, boolean balances, List<String> details) {

  private static final int SHOWN = 8;

  public Line {
    details = List.copyOf(details);
  }

  /** Only to be told. */
  public static Line told(String name, Object value) {
    return new Line(name, value, "", true, List.of());
  }

  static Line equal(String name, long value, long expected) {
    return new Line(name, value, Long.toString(expected), value == expected, List.of());
  }

  static Line none(String name, long value) {
    return equal(name, value, 0);
  }

  /** None of these should be. */
  public static Line none(String name, Collection<String> found) {
    List<String> shown = found.stream().limit(SHOWN).toList();
    return new Line(name, found.size(), "0", found.isEmpty(), shown);
  }

  static Line atMost(String name, double value, double limit) {
    return new Line(name, Math.round(value * 100) / 100.0, "≤ " + limit, value <= limit, List.of());
  }
}
