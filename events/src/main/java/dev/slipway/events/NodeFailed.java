package dev.slipway.events;

/**
 * A node cannot be bootstrapped: its VM's owner is asked for a replacement. Published by
 * bootstrap-service.
 */
public record NodeFailed(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    FailureCode code,
    String message)
    implements NodeEvent {

  public NodeFailed {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("code", code);
    Checks.notBlank("message", message);
  }
}
