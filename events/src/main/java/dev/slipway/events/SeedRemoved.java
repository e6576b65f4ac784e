package dev.slipway.events;

/**
 * The seed was ejected and its volume deleted, both verified; or it is gone though the removal of
 * its VM was forced. Published by vm-service.
 *
 * @param volume the seed's volume id
 */
public record SeedRemoved(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    String volume,
    String howVerified)
    implements NodeEvent {

  public SeedRemoved {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.notBlank("volume", volume);
    Checks.notBlank("howVerified", howVerified);
  }
}
