package dev.slipway.lab.standalone.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hops while one cluster at a time is under work. */
final class IdleHopRow implements Row {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "hop-idle";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    int samples = 0;
    for (int run = 1; run <= extent.runs(); run++) {
      Instant start = Instant.now();
      List<Hop> hops = List.of();
      while (hops.size() < extent.samples()) {
        lab.await(List.of(lab.request()), "READY", LIMIT);
        hops = Hops.since(lab, start);
      }
      samples += hops.size();
      p50.add(Percentile.of(50, Hop.millis(hops)));
      p99.add(Percentile.of(99, Hop.millis(hops)));
      say.accept(Hop.said(run, hops));
    }
    String note = samples + " hops";
    return List.of(
        new Figure("hop, idle, p50", "ms", 20, p50, note),
        new Figure("hop, idle, p99", "ms", 80, p99, note));
  }
}
