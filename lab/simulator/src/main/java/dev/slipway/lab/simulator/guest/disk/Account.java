package dev.slipway.lab.simulator.guest.disk;

/**
 * Who runs a command or an SFTP session on a guest.
 *
 * @param name of the user, which is also its group
 * @param home absolute path of its home directory
 */
public record Account(String name, String home) {

  public static final Account ROOT = new Account("root", "/root");

  public boolean isRoot() {
    return name.equals(ROOT.name());
  }
}
