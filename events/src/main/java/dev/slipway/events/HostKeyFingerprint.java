package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * An SSH host key's fingerprint as {@code ssh-keygen -l -E sha256} prints it: {@code SHA256:} and
 * unpadded base64.
 */
public record HostKeyFingerprint(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

  public HostKeyFingerprint {
    Checks.matches("host-key fingerprint", value, ALLOWED, "SHA256: and 43 characters of base64");
  }

  @JsonCreator
  public static HostKeyFingerprint of(String value) {
    return new HostKeyFingerprint(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
