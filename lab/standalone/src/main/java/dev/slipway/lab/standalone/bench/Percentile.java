package dev.slipway.lab.standalone.bench;

import java.util.List;

/** The nearest rank: always a value that was measured. */
final class Percentile {

  private Percentile() {}

  /**
   * @param percent above 0, at most 100
   * @param values at least one, in any order
   */
  static double of(double percent, List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(rank - 1);
  }
}
