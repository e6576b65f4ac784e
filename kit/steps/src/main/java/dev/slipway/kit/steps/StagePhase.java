package dev.slipway.kit.steps;

/** What a stage is at with one cluster, as far as {@link StageTimes} must know. */
public enum StagePhase {
  /** Nothing to do yet. */
  WAITING,
  /** It works on what it is there for. */
  FORWARD,
  /** That is done. */
  FINISHED,
  /** It gave up, and nothing is undone. */
  HELD,
  /** It undoes. */
  BACKWARD,
  /** Nothing is left. */
  UNDONE;

  /** Whether time passes in it that is the stage's own. */
  public boolean works() {
    return this == FORWARD || this == BACKWARD;
  }
}
