package dev.slipway.kit.vault;

import dev.slipway.events.NodeName;

/** The names under which the vault makes secrets by itself; part of its wire. */
public final class SecretNames {
  public static final String SSH_KEY = "ssh-key";
  public static final String K3S_SERVER_TOKEN = "k3s-server-token";
  public static final String K3S_AGENT_TOKEN = "k3s-agent-token";

  /** Begins the names of first-contact host keys. */
  public static final String HOST_KEY_PREFIX = "host-key.";

  /** Ends the name of a key's public half. */
  public static final String PUBLIC_SUFFIX = ".pub";

  private SecretNames() {}

  /** {@code host-key.<node>.<instance>}. */
  public static String hostKey(NodeName node, int instance) {
    return HOST_KEY_PREFIX + node + "." + instance;
  }
}
