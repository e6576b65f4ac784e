package dev.slipway.lab.standalone.bench;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures in Markdown, and their place in the document between words of people. */
final class Table {

  private static final String BEGIN = "<!-- measured: written by ./slipway bench --write -->\n";
  private static final String END = "<!-- /measured -->\n";
  private static final Pattern PLACE =
      Pattern.compile(Pattern.quote(BEGIN) + ".*?" + Pattern.quote(END), Pattern.DOTALL);

  private Table() {}

  /**
   * @param circumstances under which it was measured, a line each
   */
  static String of(List<String> circumstances, List<Figure> figures) {
    StringBuilder table = new StringBuilder();
    circumstances.forEach(line -> table.append("- ").append(line).append('\n'));
    table.append("\n| what | measured | spread | runs | target | met | |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    for (Figure figure : figures) {
      table.append(
          "| %s | %s | %s | %d | ≤ %s | %s | %s |\n"
              .formatted(
                  figure.what(),
                  with(figure.unit(), number(figure.median())),
                  figure.runs().size() == 1
                      ? ""
                      : number(figure.least()) + " – " + number(figure.most()),
                  figure.runs().size(),
                  with(figure.unit(), number(figure.target())),
                  figure.met() ? "yes" : "**no**",
                  figure.note()));
    }
    return table.toString();
  }

  /**
   * Puts the table where the document has its place for it.
   *
   * @throws IllegalStateException when the document has none
   */
  static String into(String document, String table) {
    Matcher place = PLACE.matcher(document);
    if (!place.find()) {
      throw new IllegalStateException("the document has no place for what is measured");
    }
    return place.replaceFirst(Matcher.quoteReplacement(BEGIN + table + END));
  }

  /** Two digits behind the point below ten, one below a hundred, none where it is whole. */
  static String number(double value) {
    if (value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  private static String with(String unit, String number) {
    return (number + " " + unit).strip();
  }
}
