package dev.slipway.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a node of the Proxmox VE cluster (never of a K3s node). */
public record ProxmoxNode(@JsonValue String value) {

  private static final Pattern ALLOWED =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

  public ProxmoxNode {
    Checks.matches("Proxmox node", value, ALLOWED, "letters, digits and inner hyphens");
  }

  @JsonCreator
  public static ProxmoxNode of(String value) {
    return new ProxmoxNode(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
