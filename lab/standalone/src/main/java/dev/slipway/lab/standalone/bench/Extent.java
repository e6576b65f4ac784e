package dev.slipway.lab.standalone.bench;

/**
 * How much is measured.
 *
 * @param runs of which the median is taken
 * @param samples at least so many in each run
 * @param clusters at once
 * @param inFlight clusters under work while hops are measured under load
 */
public record Extent(int runs, int samples, int clusters, int inFlight) {

  public Extent {
    if (runs < 1 || samples < 1 || clusters < 1 || inFlight < 1) {
      throw new IllegalArgumentException("nothing would be measured");
    }
  }

  /** How many runs of what waits for claims to run out, or is the same each time. */
  int fewRuns() {
    return Math.max(1, runs / 3);
  }
}
