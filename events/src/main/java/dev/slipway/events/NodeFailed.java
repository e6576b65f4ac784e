package dev.slipway.events;

/**
 * An incarnation of a node will not become part of its cluster. bootstrap-service asks the VM's
 * owner for another one with it; vm-service says with it that it gave a VM up by itself, and that a
 * node will have no other VM.
 *
 * @param stage whose word it is; null in events from before it was said, which are
 *     bootstrap-service's
 * @param lost whether no other VM takes the node's place, which only vm-service can know: the
 *     cluster goes on without it, if it can; null for no
 * @param step what was given up, by its name; it and what follows are null in events from before
 *     they were said
 * @param attempts how often the step was tried
 * @param remedy what a person can do about it
 * @param forensics evidence that was collected before the VM goes, without secrets; null when none
 *     was
 */
public record NodeFailed(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    FailureCode code,
    String message,
    Stage stage,
    Boolean lost,
    String step,
    Integer attempts,
    String remedy,
    String forensics)
    implements NodeEvent {

  public NodeFailed {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("code", code);
    Checks.notBlank("message", message);
  }

  /** Whose word it is. */
  public Stage finder() {
    return stage == null ? Stage.BOOTSTRAP : stage;
  }

  /** Whether no other VM takes the node's place. */
  public boolean forGood() {
    return Boolean.TRUE.equals(lost);
  }
}
