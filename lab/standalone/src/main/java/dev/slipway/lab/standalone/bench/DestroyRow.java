package dev.slipway.lab.standalone.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * From the answer to DELETE until the last forward turn of any step ends. Its call had begun
 * before: the time is an upper bound. Each cluster is destroyed at another moment of its making.
 */
final class DestroyRow implements Row {

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration WATCH = Duration.ofSeconds(6);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Moments of a cluster's making, and a bit beyond its end where nothing is slow. */
  private static final int MOMENTS = 6;

  private static final Duration BETWEEN = Duration.ofMillis(400);

  private static final Set<String> BACKWARD =
      Set.of(
          "vm/none",
          "vm/await-task",
          "vm/stop",
          "vm/destroy",
          "vm/remove-seed",
          "vm/verify",
          "vm/verify-again",
          "bootstrap/cancel",
          "kubeconfig/forget-deposits");

  @Override
  public String name() {
    return "destroy";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    List<Double> worst = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (int run = 1; run <= extent.runs(); run++) {
      double longest = 0;
      for (int moment = 0; moment < MOMENTS; moment++) {
        String id = lab.request();
        all.add(id);
        Lab.pause(BETWEEN.multipliedBy(moment));
        lab.destroy(id);
        longest = Math.max(longest, lastForwardTurn(lab, id));
      }
      worst.add(longest);
      say.accept("run %d: at most %.2f s".formatted(run, longest));
    }
    lab.await(all, "DESTROYED", LIMIT);
    return List.of(
        new Figure(
            "destroy accepted → last forward call",
            "s",
            5,
            worst,
            "the longest of %d moments in each run; to the call's end".formatted(MOMENTS)));
  }

  private static double lastForwardTurn(Lab lab, String id) {
    long start = System.nanoTime();
    double before = forward(lab);
    double last = 0;
    while (System.nanoTime() - start < WATCH.toNanos()
        && lab.inPhase(List.of(id), "DESTROYED") == 0) {
      Lab.pause(LOOK);
      double now = forward(lab);
      if (now != before) {
        before = now;
        last = (System.nanoTime() - start) / 1e9;
      }
    }
    return last;
  }

  private static double forward(Lab lab) {
    return Lab.STAGES.stream()
        .mapToDouble(
            service ->
                lab.metrics(service)
                    .sum(
                        "slipway_step_calls_seconds_count",
                        tags -> !BACKWARD.contains(tags.get("stage") + "/" + tags.get("step"))))
        .sum();
  }
}
