package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * An exact K3s release, such as {@code v1.33.5+k3s1}. Channels are resolved before an event is
 * written.
 */
public record K3sVersion(@JsonValue String value) {

  private static final Pattern ALLOWED =
      Pattern.compile("v[0-9]+\\.[0-9]+\\.[0-9]+(-(alpha|beta|rc)[0-9]+)?\\+k3s[0-9]+");

  public K3sVersion {
    Checks.matches("K3s version", value, ALLOWED, "a release tag such as v1.33.5+k3s1");
  }

  @JsonCreator
  public static K3sVersion of(String value) {
    return new K3sVersion(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
