package dev.slipway.bootstrap.requirements;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code guest-facts.sh} said of a guest. What it could not tell is absent. */
record Facts(Map<String, String> values) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}");

  Facts {
    values = Map.copyOf(values);
  }

  /** Of lines of {@code key=value}; any other line is none of ours. */
  static Facts parse(String output) {
    Map<String, String> values = new HashMap<>();
    for (String line : output.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.substring(equals + 1).isBlank()) {
        values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return new Facts(values);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  OptionalLong number(String key) {
    return text(key)
        .filter(value -> NUMBER.matcher(value).matches())
        .map(value -> OptionalLong.of(Long.parseLong(value)))
        .orElseGet(OptionalLong::empty);
  }

  /** Words with blanks in between. */
  Set<String> words(String key) {
    return text(key).stream()
        .flatMap(value -> Arrays.stream(value.split("\\s+")))
        .collect(Collectors.toUnmodifiableSet());
  }

  boolean yes(String key) {
    return text(key).filter("yes"::equals).isPresent();
  }

  boolean no(String key) {
    return text(key).filter("no"::equals).isPresent();
  }
}
