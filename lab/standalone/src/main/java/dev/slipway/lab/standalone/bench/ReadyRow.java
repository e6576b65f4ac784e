package dev.slipway.lab.standalone.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** From POST to READY, less the time inside outside calls; one cluster after the other. */
final class ReadyRow implements Row {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** They run beside K3s's installation, so that their calls take no time of their own. */
  private static final Set<String> BESIDE = Set.of("eject-seed", "delete-seed");

  @Override
  public String name() {
    return "ready";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    List<Double> whole = new ArrayList<>();
    for (int run = 1; run <= extent.runs(); run++) {
      List<Double> own = new ArrayList<>();
      for (int i = 0; i < Math.ceilDiv(extent.samples(), extent.runs()); i++) {
        double before = insideCalls(lab);
        Instant posted = Instant.now();
        String id = lab.request();
        lab.await(List.of(id), "READY", LIMIT);
        double took = Duration.between(posted, lab.readyAt(id)).toNanos() / 1e9;
        whole.add(took);
        own.add(took - (insideCalls(lab) - before));
      }
      p50.add(Percentile.of(50, own));
      p99.add(Percentile.of(99, own));
      say.accept("run %d: p50 %.2f s, p99 %.2f s".formatted(run, p50.getLast(), p99.getLast()));
    }
    String note =
        "%d clusters; with the calls %.2f s at the median"
            .formatted(whole.size(), Percentile.of(50, whole));
    return List.of(
        new Figure("`POST` → READY less outside calls, p50", "s", 1, p50, note),
        new Figure("`POST` → READY less outside calls, p99", "s", 3, p99, note));
  }

  private static double insideCalls(Lab lab) {
    return Lab.STAGES.stream()
        .mapToDouble(
            stage ->
                lab.metrics(stage)
                    .sum(
                        "slipway_step_calls_seconds_sum",
                        tags -> !BESIDE.contains(tags.get("step"))))
        .sum();
  }
}
