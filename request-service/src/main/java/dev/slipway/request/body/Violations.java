package dev.slipway.request.body;

import dev.slipway.request.problem.ProblemException;
import dev.slipway.request.problem.Violation;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a request, so that it is all told at once. */
public final class Violations {

  private static final int LONGEST_FOUND = 120;

  private final List<Violation> found = new ArrayList<>();

  /** Notes one; what was found is shortened, since a caller knows its own body. */
  public void add(String field, String what, String expected, String remedy) {
    found.add(new Violation(field, shorten(what), expected, remedy));
  }

  /** Whether something is wrong at that field itself. */
  public boolean has(String field) {
    return found.stream().anyMatch(violation -> violation.field().equals(field));
  }

  public List<Violation> all() {
    return List.copyOf(found);
  }

  /** Refuses the request if anything is wrong with it. */
  public void refuse() {
    if (!found.isEmpty()) {
      throw ProblemException.violations(found);
    }
  }

  private static String shorten(String text) {
    return text.length() <= LONGEST_FOUND ? text : text.substring(0, LONGEST_FOUND) + "…";
  }
}
