package dev.slipway.lab.endtoend.watch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An expression in PromQL, as far as it names metrics and labels. Whether it is PromQL at all is
 * for Prometheus' own parser to say.
 *
 * @param where the alert's or the panel's name
 * @param shown labels that a legend or a message writes
 */
record Expression(String where, String text, Set<String> shown) {

  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(\\s*\\()?(?:\\s*\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_]\\w*)\\s*(?:=~|!~|!=|=)");
  private static final Pattern WRITTEN = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "e9");

  static Expression of(String where, String text, String shown) {
    Set<String> labels =
        WRITTEN.matcher(shown).results().map(found -> found.group(1)).collect(Collectors.toSet());
    return new Expression(where, text, labels);
  }

  /** Each metric that is asked for, with the labels that choose among its series. */
  Map<String, Set<String>> selected() {
    Map<String, Set<String>> selected = new LinkedHashMap<>();
    Matcher names = SELECTOR.matcher(GROUPING.matcher(bare()).replaceAll(""));
    while (names.find()) {
      if (names.group(2) == null && !WORDS.contains(names.group(1))) {
        Set<String> labels = selected.computeIfAbsent(names.group(1), any -> new TreeSet<>());
        if (names.group(3) != null) {
          MATCHER.matcher(names.group(3)).results().forEach(label -> labels.add(label.group(1)));
        }
      }
    }
    return selected;
  }

  /** The labels that series are put together by. */
  Set<String> grouped() {
    return GROUPING
        .matcher(bare())
        .results()
        .flatMap(found -> List.of(found.group(1).split("\\s*,\\s*")).stream())
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** What has a value in an answer: what is grouped by, or else all that the metrics have. */
  boolean answersWith(String label, Set<String> having) {
    Set<String> grouped = grouped();
    return (grouped.isEmpty() ? having : grouped).contains(label);
  }

  private String bare() {
    return RANGE.matcher(STRING.matcher(text).replaceAll("\"\"")).replaceAll("");
  }
}
