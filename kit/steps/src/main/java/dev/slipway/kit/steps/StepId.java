package dev.slipway.kit.steps;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which resource a step works on: {@code vm/<cluster>/<node>}. There is one row per id, so forward
 * and backward work on one resource can never overlap.
 *
 * @param value segments of {@code [A-Za-z0-9._:@+-]}, parted by slashes, 200 characters at most;
 *     the first is the kind
 */
public record StepId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9._:@+-]+(/[A-Za-z0-9._:@+-]+)*");
  private static final int LONGEST = 200;

  public StepId {
    Objects.requireNonNull(value, "value");
    if (value.length() > LONGEST || !SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "A step id is 1 to %d characters, segments of [A-Za-z0-9._:@+-] parted by /; found '%s'"
              .formatted(LONGEST, value));
    }
  }

  /**
   * Joins the kind and the parts' {@code toString}. A record that does not print as its bare value
   * is refused by its brackets, rather than stored under an id that nobody finds again.
   */
  public static StepId of(String kind, Object... parts) {
    List<String> segments = new ArrayList<>();
    segments.add(kind);
    for (Object part : parts) {
      segments.add(part.toString());
    }
    return new StepId(String.join("/", segments));
  }

  /** The first segment: names the {@link StepHandler}. */
  public String kind() {
    return segments().getFirst();
  }

  /** The segments after the kind, possibly none. */
  public List<String> parts() {
    List<String> segments = segments();
    return segments.subList(1, segments.size());
  }

  private List<String> segments() {
    return List.of(value.split("/"));
  }

  @Override
  public String toString() {
    return value;
  }
}
