package dev.slipway.events;

/** An operator starts a held stage again. {@link #run()} is the new run. */
public record ClusterResumeRequested(ClusterId cluster, int generation, int run, String by)
    implements ClusterEvent {

  public ClusterResumeRequested {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.notBlank("by", by);
  }
}
