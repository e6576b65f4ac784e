package dev.slipway.request.rules.k3s;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Schedules in the form that K3s takes: five fields, or a word. */
final class Cron {

  private static final Pattern WORD =
      Pattern.compile("@(yearly|annually|monthly|weekly|daily|midnight|hourly|every [0-9hms]+)");

  private static final Pattern ITEM =
      Pattern.compile("(?:[*?]|(?<from>\\d{1,2})(?:-(?<to>\\d{1,2}))?)(?:/(?<step>\\d{1,2}))?");

  private static final String MONTH = "(?i)jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
  private static final String WEEKDAY = "(?i)sun|mon|tue|wed|thu|fri|sat";

  private record Field(int least, int most, String names) {

    boolean accepts(String text) {
      return List.of(text.split(",", -1)).stream().allMatch(this::acceptsItem);
    }

    private boolean acceptsItem(String item) {
      // A name stands for some number of the field.
      String numbers = names.isEmpty() ? item : item.replaceAll(names, Integer.toString(least));
      Matcher parts = ITEM.matcher(numbers);
      if (!parts.matches()) {
        return false;
      }
      int from = number(parts.group("from"), least);
      int to = number(parts.group("to"), from);
      return from >= least && to >= from && to <= most && number(parts.group("step"), 1) > 0;
    }

    private static int number(String digits, int otherwise) {
      return digits == null ? otherwise : Integer.parseInt(digits);
    }
  }

  private static final List<Field> FIELDS =
      List.of(
          new Field(0, 59, ""),
          new Field(0, 23, ""),
          new Field(1, 31, ""),
          new Field(1, 12, MONTH),
          new Field(0, 6, WEEKDAY));

  private Cron() {}

  static boolean accepts(String schedule) {
    String[] fields = schedule.strip().split("\\s+");
    if (fields.length != FIELDS.size()) {
      return WORD.matcher(schedule).matches();
    }
    for (int i = 0; i < fields.length; i++) {
      if (!FIELDS.get(i).accepts(fields[i])) {
        return false;
      }
    }
    return true;
  }
}
