package dev.slipway.request.replay;

import java.util.List;

/**
 * What a replay found.
 *
 * @param fromSnapshot whether the topic was read on from where the last equal replay had ended
 * @param folded records that were folded this time
 * @param clusters how many clusters the replayed projection has
 * @param passedOver events that the living projection will never take by itself: dead letters, or
 *     what came between a database's backup and its restore
 * @param behind how many events it has yet to take; no difference
 * @param unreadable records that are no events of ours, and that no replay can fold
 * @param swapped the differences were there, and are mended
 */
public record Report(
    boolean fromSnapshot,
    long folded,
    long clusters,
    List<Difference> differences,
    List<Untaken> passedOver,
    long behind,
    long unreadable,
    boolean swapped) {

  public Report {
    differences = List.copyOf(differences);
    passedOver = List.copyOf(passedOver);
  }

  /** Whether the living projection is now what the topic makes of it. */
  public boolean equal() {
    return (differences.isEmpty() || swapped) && passedOver.isEmpty();
  }
}
