package dev.slipway.lab.standalone.bench;

import java.util.List;

/**
 * One number of the table.
 *
 * @param what is measured
 * @param unit of runs and target
 * @param target the most that it may be
 * @param runs what each run came to
 * @param note how it was measured, where that is not plain; may be empty
 */
record Figure(String what, String unit, double target, List<Double> runs, String note) {

  Figure {
    runs = runs.stream().sorted().toList();
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("not measured: " + what);
    }
  }

  double median() {
    return Percentile.of(50, runs);
  }

  double least() {
    return runs.getFirst();
  }

  double most() {
    return runs.getLast();
  }

  boolean met() {
    return median() <= target;
  }
}
