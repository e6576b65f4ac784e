package dev.slipway.lab.simulator.faults;

import java.util.Objects;

/**
 * A Proxmox node cannot be reached by the others, as when its network is cut: it is offline for as
 * long as the fault is in force, calls for it end in 595, and what runs there goes on.
 *
 * @param node glob over the node's name
 */
public record NodeFault(String node) implements Fault {

  public NodeFault {
    Glob.require(node);
    Objects.requireNonNull(node, "node: a glob over names of nodes");
  }

  /** It is there until it is taken away. */
  @Override
  public Integer times() {
    return null;
  }

  public boolean concerns(String name) {
    return Glob.fits(node, name);
  }
}
