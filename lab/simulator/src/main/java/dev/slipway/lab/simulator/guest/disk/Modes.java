package dev.slipway.lab.simulator.guest.disk;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits as numbers ({@code 0644}) and as Java's sets. */
public final class Modes {

  /** Java declares the permissions in the order of the bits, owner's read first. */
  private static final PosixFilePermission[] BY_BIT = PosixFilePermission.values();

  private Modes() {}

  public static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BY_BIT.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(BY_BIT[i]);
      }
    }
    return permissions;
  }

  public static int bits(Set<PosixFilePermission> permissions) {
    int mode = 0;
    for (PosixFilePermission permission : permissions) {
      mode |= 0400 >> permission.ordinal();
    }
    return mode;
  }

  /**
   * Reads an octal mode such as {@code 0644} or {@code 600}.
   *
   * @throws NumberFormatException for anything else
   */
  public static int parse(String octal) {
    int mode = Integer.parseInt(octal, 8);
    if (mode < 0 || mode > 07777) {
      throw new NumberFormatException("not a file mode: " + octal);
    }
    return mode & 0777;
  }
}
