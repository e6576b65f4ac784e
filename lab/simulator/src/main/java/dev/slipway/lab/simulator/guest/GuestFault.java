package dev.slipway.lab.simulator.guest;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Something that goes wrong on some guests.
 *
 * @param guests which guests: a glob over their names on Proxmox, such as {@code broken-*}
 * @param kind what goes wrong
 */
public record GuestFault(String guests, Kind kind) {

  /** What can go wrong on a guest. */
  public enum Kind {
    /** cloud-init ends in {@code error}. */
    CLOUD_INIT_ERROR,
    /** cloud-init stays {@code running} for ever. */
    CLOUD_INIT_HANGS,
    /** K3s exits shortly after each start, so that its unit restarts it again and again. */
    K3S_CRASHES,
    /** K3s neither gets ready nor exits. */
    K3S_HANGS,
    /** K3s runs, its API answers, but the node never becomes Ready. */
    NODE_NEVER_READY
  }

  public GuestFault {
    Objects.requireNonNull(guests, "guests: a glob over guest names");
    Objects.requireNonNull(kind, "kind: what goes wrong");
  }

  boolean concerns(String guest) {
    return FileSystems.getDefault().getPathMatcher("glob:" + guests).matches(Path.of(guest));
  }
}
