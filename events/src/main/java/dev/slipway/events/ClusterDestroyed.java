package dev.slipway.events;

import java.util.List;

/**
 * Nothing is left: the cleanup report, all that the three owners said. Published by
 * request-service.
 */
public record ClusterDestroyed(
    ClusterId cluster, int generation, int run, List<StageUndone> reports) implements ClusterEvent {

  public ClusterDestroyed {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    reports = Checks.copy(reports);
  }
}
