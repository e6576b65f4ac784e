package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Where a secret lies in the vault: {@code vault:<cluster id>/<name>}. The only form in which a
 * secret is ever mentioned in an event.
 */
public record SecretRef(@JsonValue String value) {

  private static final Pattern ALLOWED =
      Pattern.compile("vault:[0-9a-f-]{36}/[a-z0-9][a-z0-9.-]{0,127}");

  public SecretRef {
    Checks.matches("secret reference", value, ALLOWED, "vault:<cluster id>/<name>");
  }

  @JsonCreator
  public static SecretRef of(String value) {
    return new SecretRef(value);
  }

  public static SecretRef of(ClusterId cluster, String name) {
    return new SecretRef("vault:" + cluster + "/" + name);
  }

  public ClusterId cluster() {
    return ClusterId.of(value.substring("vault:".length(), value.indexOf('/')));
  }

  public String name() {
    return value.substring(value.indexOf('/') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
