package dev.slipway.kit.steps;

/**
 * Measures how long a stage works on a cluster, {@code slipway.stage.duration}: from commit to
 * commit by the database's clock, whichever replicas made them and however often they were started
 * in between.
 */
public interface StageTimes {

  /**
   * In the transaction of the change, which has locked the cluster's row.
   *
   * @param cluster its id
   * @param failed whether the change is that the stage gives up; else a way forward that ends
   *     before it is finished was cancelled
   */
  void changed(String cluster, StagePhase before, StagePhase after, boolean failed);
}
