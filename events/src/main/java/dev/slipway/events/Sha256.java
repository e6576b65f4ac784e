package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A SHA-256 digest in lower-case hex. */
public record Sha256(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[0-9a-f]{64}");

  public Sha256 {
    Checks.matches("SHA-256", value, ALLOWED, "64 lower-case hexadecimal digits");
  }

  @JsonCreator
  public static Sha256 of(String value) {
    return new Sha256(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
