package dev.slipway.events;

/**
 * A cluster is to be taken down, whatever state it is in. The first one per cluster counts.
 *
 * @param by who or what asked: a token's name, or a service's
 * @param failure the {@link StageFailed} that led to it; null unless the cause is FAILURE
 */
public record ClusterDestroyRequested(
    ClusterId cluster, int generation, int run, DestroyCause cause, String by, EventId failure)
    implements ClusterEvent {

  public ClusterDestroyRequested {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("cause", cause);
    Checks.notBlank("by", by);
  }
}
