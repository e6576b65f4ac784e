package dev.slipway.lab.simulator.proxmox.access;

/**
 * Who calls.
 *
 * @param user {@code name@realm}
 * @param token the token's name; null when logged in by ticket
 */
public record Identity(String user, String token) {

  private static final String ROOT = "root@pam";

  /** A token of root is not root: it cannot set what only root may (FACTS 9). */
  public boolean isRoot() {
    return token == null && user.equals(ROOT);
  }

  public boolean ofRootUser() {
    return user.equals(ROOT);
  }

  /** {@code user@realm} or {@code user@realm!token}, as UPIDs and ACLs carry it. */
  public String full() {
    return token == null ? user : user + "!" + token;
  }

  @Override
  public String toString() {
    return full();
  }
}
