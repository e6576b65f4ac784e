package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.faults.Fault;
import dev.slipway.lab.simulator.faults.Glob;
import java.util.Objects;

/**
 * Something that goes wrong on some guests.
 *
 * @param guests which guests: a glob over their names on Proxmox, such as {@code broken-*}
 * @param kind what goes wrong
 */
public record GuestFault(String guests, Kind kind, Integer times) implements Fault {

  /** What can go wrong on a guest. */
  public enum Kind {
    /** The guest has power, and nothing on it ever answers. */
    NEVER_BOOTS,
    /** Connections to SSH are accepted, and nothing is said on them; each counts. */
    SSH_HANGS,
    /** Commands over SSH never end; each counts. */
    SSH_COMMAND_HANGS,
    /** cloud-init ends in {@code error}. */
    CLOUD_INIT_ERROR,
    /** cloud-init stays {@code running} for ever. */
    CLOUD_INIT_HANGS,
    /** Somebody else holds dpkg's lock for longer than apt waits; each try counts. */
    APT_LOCKED,
    /** The kernel has no br_netfilter; each look counts. */
    KERNEL_MODULE_MISSING,
    /** Somebody listens on the Kubernetes API's port before K3s does; each look counts. */
    PORT_TAKEN,
    /** The template ships a machine-id, which its clones share; each look counts. */
    MACHINE_ID_OF_TEMPLATE,
    /** The clock is an hour late; each look counts. */
    CLOCK_WRONG,
    /** K3s exits shortly after each start, so that its unit restarts it again and again. */
    K3S_CRASHES,
    /** K3s gets up and exits soon after, so that its unit restarts it; each time counts. */
    K3S_RESTARTS,
    /** K3s neither gets ready nor exits. */
    K3S_HANGS,
    /** K3s runs, its API answers, but the node never becomes Ready. */
    NODE_NEVER_READY,
    /** The Kubernetes API listens, but answers 503; each answer counts. */
    API_NOT_READY
  }

  public GuestFault {
    Fault.requireTimes(times);
    Glob.require(guests);
    Objects.requireNonNull(guests, "guests: a glob over guest names");
    Objects.requireNonNull(kind, "kind: what goes wrong");
  }

  /** Until it is taken away. */
  public GuestFault(String guests, Kind kind) {
    this(guests, kind, null);
  }

  boolean concerns(String guest) {
    return Glob.fits(guests, guest);
  }
}
