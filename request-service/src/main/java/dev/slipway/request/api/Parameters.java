package dev.slipway.request.api;

import dev.slipway.events.ResourceKind;
import dev.slipway.request.domain.Phase;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Query parameters, read here and not by JAX-RS, which answers 404 for a number that is none. */
final class Parameters {

  static final int MOST = 200;
  static final String USUAL = "50";

  private Parameters() {}

  static int limit(String text) {
    return (int) number("limit", text, 1, MOST);
  }

  static long after(String text) {
    return number("after", text, 0, Long.MAX_VALUE);
  }

  static long lastEventId(String text) {
    try {
      return number("Last-Event-ID", text, 0, Long.MAX_VALUE);
    } catch (ProblemException e) {
      throw e.withRemedy(
          "Send the id of the last event that came, or leave Last-Event-ID out to begin anew.");
    }
  }

  static Set<Phase> phases(List<String> texts) {
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    for (String text : texts) {
      phases.add(
          Arrays.stream(Phase.values())
              .filter(phase -> phase.name().equals(text.toUpperCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(
                  () -> invalid("phase", text, "one of " + Arrays.toString(Phase.values()))));
    }
    return phases;
  }

  static ResourceKind kind(String text) {
    String given = given("kind", text);
    return Arrays.stream(ResourceKind.values())
        .filter(kind -> kind.name().equals(given.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> invalid("kind", given, "one of " + Arrays.toString(ResourceKind.values())));
  }

  static String given(String name, String text) {
    if (text == null || text.isBlank()) {
      throw new ProblemException(
          ErrorCode.INVALID_PARAMETER, "The parameter '" + name + "' is missing.");
    }
    return text;
  }

  static ProblemException invalid(String name, String found, String expected) {
    return new ProblemException(
        ErrorCode.INVALID_PARAMETER,
        "The parameter '" + name + "' is '" + found + "', allowed is " + expected + ".");
  }

  private static long number(String name, String text, long min, long max) {
    try {
      long number = Long.parseLong(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, as a number out of range is.
    }
    String range = max == Long.MAX_VALUE ? min + " or more" : min + " to " + max;
    throw invalid(name, text, "a whole number, " + range);
  }
}
