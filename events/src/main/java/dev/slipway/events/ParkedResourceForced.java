package dev.slipway.events;

/**
 * An operator ends the waiting for a parked resource. Audited: it replaces proof by responsibility.
 */
public record ParkedResourceForced(
    ClusterId cluster,
    int generation,
    int run,
    Stage stage,
    ResourceKind kind,
    String resource,
    String by)
    implements ClusterEvent {

  public ParkedResourceForced {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("stage", stage);
    Checks.present("kind", kind);
    Checks.notBlank("resource", resource);
    Checks.notBlank("by", by);
  }
}
