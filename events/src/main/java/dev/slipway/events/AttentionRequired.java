package dev.slipway.events;

/**
 * A resource is parked, or something is wrong that a person must look at.
 *
 * @param resource its id where it lives
 * @param remedy what a person can do, with the exact commands where there are any
 */
public record AttentionRequired(
    ClusterId cluster,
    int generation,
    int run,
    Stage stage,
    ResourceKind kind,
    String resource,
    FailureCode code,
    String message,
    String remedy)
    implements ClusterEvent {

  public AttentionRequired {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("stage", stage);
    Checks.present("kind", kind);
    Checks.notBlank("resource", resource);
    Checks.present("code", code);
    Checks.notBlank("message", message);
    Checks.notBlank("remedy", remedy);
  }
}
