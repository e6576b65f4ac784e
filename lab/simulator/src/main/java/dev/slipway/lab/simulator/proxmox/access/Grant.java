package dev.slipway.lab.simulator.proxmox.access;

/**
 * One line of the access control list.
 *
 * @param path object path, {@code /} or without a trailing slash
 * @param subject {@code user@realm} or {@code user@realm!token}
 * @param role a role's name
 * @param propagate whether it holds below the path too
 */
public record Grant(String path, String subject, String role, boolean propagate) {

  boolean reaches(String object) {
    return path.equals(object)
        || (propagate && (path.equals("/") || object.startsWith(path + "/")));
  }
}
