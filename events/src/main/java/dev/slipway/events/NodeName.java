package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a K3s node, which is also its VM's name and its host name: {@code
 * <cluster>-<role>-<n>}, a DNS label.
 */
public record NodeName(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

  public NodeName {
    Checks.matches(
        "node name", value, ALLOWED, "a DNS label: lower-case letters, digits and inner hyphens");
  }

  @JsonCreator
  public static NodeName of(String value) {
    return new NodeName(value);
  }

  /** The name of the {@code n}-th node, counted from 1, of that role in a cluster. */
  public static NodeName of(ClusterName cluster, Role role, int n) {
    return new NodeName(cluster + "-" + role.label() + "-" + n);
  }

  /** Which one of its role it is, from 1. */
  public int number() {
    return Integer.parseInt(value.substring(value.lastIndexOf('-') + 1));
  }

  @Override
  public String toString() {
    return value;
  }
}
