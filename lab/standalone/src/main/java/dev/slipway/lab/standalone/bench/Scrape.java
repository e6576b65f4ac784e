package dev.slipway.lab.standalone.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One look at a service's metrics, in Prometheus' format. */
record Scrape(List<Sample> samples) {

  private static final Pattern LINE =
      Pattern.compile("(slipway_[a-z_]+)(?:\\{([^}]*)\\})? ([-+.0-9eE]+)");
  private static final Pattern TAG = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  record Sample(String name, Map<String, String> tags, double value) {}

  /** Slipway's own metrics of the text; all others are passed over. */
  static Scrape of(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        samples.add(
            new Sample(
                matcher.group(1), tags(matcher.group(2)), Double.parseDouble(matcher.group(3))));
      }
    }
    return new Scrape(List.copyOf(samples));
  }

  private static Map<String, String> tags(String text) {
    Map<String, String> tags = new HashMap<>();
    Matcher matcher = TAG.matcher(text == null ? "" : text);
    while (matcher.find()) {
      tags.put(matcher.group(1), matcher.group(2));
    }
    return tags;
  }

  /** The sum over all series of that name whose tags pass. */
  double sum(String name, Predicate<Map<String, String>> which) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && which.test(sample.tags()))
        .mapToDouble(Sample::value)
        .sum();
  }
}
