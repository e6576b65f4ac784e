package dev.slipway.lab.standalone.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hops while so many clusters are under work all the time. */
final class BusyHopRow implements Row {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofMillis(100);

  @Override
  public String name() {
    return "hop-busy";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<String> clusters = new ArrayList<>(lab.request(extent.inFlight()));
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    int samples = 0;
    for (int run = 1; run <= extent.runs(); run++) {
      Instant start = Instant.now();
      List<Hop> hops = new ArrayList<>();
      // As many clusters again as are in flight, so that none of the load is ever the first rush.
      int end = clusters.size() + extent.inFlight();
      while (clusters.size() < end || hops.size() < extent.samples()) {
        topUp(lab, clusters, extent.inFlight());
        hops = clusters.size() < end ? hops : Hops.since(lab, start);
        Lab.pause(LOOK);
      }
      samples += hops.size();
      p50.add(Percentile.of(50, Hop.millis(hops)));
      p99.add(Percentile.of(99, Hop.millis(hops)));
      say.accept(Hop.said(run, hops));
    }
    lab.await(clusters, "READY", LIMIT);
    String note = samples + " hops";
    String with = "hop, %d clusters in flight, ".formatted(extent.inFlight());
    return List.of(
        new Figure(with + "p50", "ms", 50, p50, note),
        new Figure(with + "p99", "ms", 200, p99, note));
  }

  private static void topUp(Lab lab, List<String> clusters, int inFlight) {
    int ready = lab.inPhase(clusters, "READY");
    for (int missing = inFlight - (clusters.size() - ready); missing > 0; missing--) {
      clusters.add(lab.request());
    }
  }
}
