package dev.slipway.kit.ssh;

import java.util.Objects;

/**
 * Where to log in: an address or name, a TCP port, a user.
 *
 * @param port 1 to 65535
 */
public record SshTarget(String host, int port, String user) {
  public SshTarget {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(user, "user");
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }
}
