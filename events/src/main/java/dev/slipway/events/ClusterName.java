package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A cluster's name: a DNS label of at most {@value #MAX_LENGTH} characters, since node names are
 * made from it and must stay DNS labels themselves.
 */
public record ClusterName(@JsonValue String value) {

  public static final int MAX_LENGTH = 40;

  private static final Pattern ALLOWED = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");

  public ClusterName {
    Checks.matches(
        "cluster name",
        value,
        ALLOWED,
        "lower-case letters, digits and inner hyphens, starting with a letter, at most 40 characters");
  }

  @JsonCreator
  public static ClusterName of(String value) {
    return new ClusterName(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
