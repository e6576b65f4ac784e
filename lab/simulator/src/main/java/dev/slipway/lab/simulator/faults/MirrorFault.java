package dev.slipway.lab.simulator.faults;

import java.util.Objects;

/**
 * Something that goes wrong on the mirror of K3s releases.
 *
 * @param version glob over K3s versions; null = any
 * @param file glob over {@code k3s}, {@code sha256sum-amd64.txt}, {@code install.sh}; null = any
 * @param kind what goes wrong
 */
public record MirrorFault(String version, String file, Kind kind, Integer times) implements Fault {

  /** What can go wrong on the mirror. */
  public enum Kind {
    /** The checksum file does not match the binary. */
    WRONG_CHECKSUM,
    /** The file is not found. */
    NOT_FOUND
  }

  public MirrorFault {
    Fault.requireTimes(times);
    Glob.require(version, file);
    Objects.requireNonNull(kind, "kind: what goes wrong");
  }

  public boolean concerns(String askedVersion, String askedFile) {
    return Glob.fits(version, askedVersion) && Glob.fits(file, askedFile);
  }
}
