package dev.slipway.lab.standalone.bench;

import java.util.Comparator;
import java.util.List;

/**
 * One event on its way to one service.
 *
 * @param event the last part of its type
 */
record Hop(String event, String publisher, String consumer, double millis) {

  static List<Double> millis(List<Hop> hops) {
    return hops.stream().map(Hop::millis).toList();
  }

  /** A line on a run: where to look first, too. */
  static String said(int run, List<Hop> hops) {
    Hop longest = hops.stream().max(Comparator.comparing(Hop::millis)).orElseThrow();
    return "run %d: %d hops, p50 %.1f ms, p99 %.1f ms; the longest %s from %s to %s, %.1f ms"
        .formatted(
            run,
            hops.size(),
            Percentile.of(50, millis(hops)),
            Percentile.of(99, millis(hops)),
            longest.event(),
            longest.publisher(),
            longest.consumer(),
            longest.millis());
  }
}
