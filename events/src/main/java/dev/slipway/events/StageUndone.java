package dev.slipway.events;

import java.util.List;

/**
 * A stage owns nothing of this cluster any more. Published exactly once by each of the three
 * owners, also by one that had nothing.
 *
 * @param resources all that it had or meant to have, with how its absence was verified; may be
 *     empty
 */
public record StageUndone(
    ClusterId cluster, int generation, int run, Stage stage, List<Resource> resources)
    implements ClusterEvent {

  public StageUndone {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("stage", stage);
    resources = Checks.copy(resources);
  }
}
