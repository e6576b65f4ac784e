package dev.slipway.events;

import java.time.Instant;

/** A kubeconfig was handed out: reads are part of the history. */
public record KubeconfigRead(ClusterId cluster, int generation, int run, String by, Instant at)
    implements ClusterEvent {

  public KubeconfigRead {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.notBlank("by", by);
    Checks.present("at", at);
  }
}
