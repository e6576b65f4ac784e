package dev.slipway.events;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** The checks that value types share; each failure names what was found and what is allowed. */
final class Checks {

  private Checks() {}

  static String matches(String what, String value, Pattern pattern, String allowed) {
    if (value == null || !pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(what + " '" + value + "' is not valid: " + allowed);
    }
    return value;
  }

  static <T> T present(String what, T value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " is missing");
    }
    return value;
  }

  static String notBlank(String what, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(what + " is missing or blank");
    }
    return value;
  }

  static int between(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " " + value + " is out of range: " + min + " to " + max);
    }
    return value;
  }

  /** Null passes. */
  static void notNegative(String what, Integer value) {
    if (value != null && value < 0) {
      throw new IllegalArgumentException(what + " " + value + " is below 0");
    }
  }

  static UUID version7(String what, UUID value) {
    if (present(what, value).version() != 7) {
      throw new IllegalArgumentException(what + " '" + value + "' is not a UUID of version 7");
    }
    return value;
  }

  static <T> List<T> copy(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  static <K, V> Map<K, V> copy(Map<K, V> map) {
    return map == null ? Map.of() : Map.copyOf(map);
  }
}
