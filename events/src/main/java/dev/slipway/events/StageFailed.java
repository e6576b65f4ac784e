package dev.slipway.events;

/**
 * A stage gave up. Published by the stage that did, never while destroying.
 *
 * @param node the node it happened on; null when it is the whole cluster's
 * @param attempts how often the step was tried
 * @param message what was found, without secrets
 * @param remedy what a person can do about it
 * @param forensics evidence that was collected, such as the end of a journal, without secrets; null
 *     when none was
 */
public record StageFailed(
    ClusterId cluster,
    int generation,
    int run,
    Stage stage,
    NodeName node,
    String step,
    FailureCode code,
    int attempts,
    String message,
    String remedy,
    String forensics)
    implements ClusterEvent {

  public StageFailed {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("stage", stage);
    Checks.notBlank("step", step);
    Checks.present("code", code);
    Checks.between("attempts", attempts, 0, Integer.MAX_VALUE);
    Checks.notBlank("message", message);
    Checks.notBlank("remedy", remedy);
  }
}
