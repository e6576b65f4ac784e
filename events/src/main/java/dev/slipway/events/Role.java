package dev.slipway.events;

/** What a K3s node is: K3s's own two words. */
public enum Role {
  SERVER("server"),
  AGENT("agent");

  private final String label;

  Role(String label) {
    this.label = label;
  }

  /** The word as K3s and node names spell it. */
  public String label() {
    return label;
  }
}
