package dev.slipway.lab.standalone.bench;

import dev.slipway.lab.standalone.Leftovers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Many clusters requested at once: all READY, then all destroyed with nothing left; then as many
 * again, for the memory of who has known both. Measured once.
 */
final class ManyRow implements Row {

  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final double TARGET_SECONDS = 600;

  @Override
  public String name() {
    return "many";
  }

  @Override
  public List<Figure> measure(Lab lab, Extent extent, Consumer<String> say) {
    Leftovers hypervisor = lab.standalone().leftovers().orElseThrow();
    int before = hypervisor.all().size();
    int count = extent.clusters();
    long start = System.nanoTime();
    List<String> ids = lab.request(count);
    say.accept("%d requests accepted after %.1f s".formatted(count, since(start)));
    double ready = await(lab, ids, "READY", start, say);
    int known = lab.requested();
    Map<String, Double> rush = Resident.of(lab);
    Map<String, Double> once = Resident.atRest(lab);
    say.accept("resident: %s MiB in the rush, then %s".formatted(rush, once));

    long destroying = System.nanoTime();
    ids.forEach(lab::destroy);
    double destroyed = await(lab, ids, "DESTROYED", destroying, say);
    int leaks = hypervisor.all().size() - before;
    say.accept("%d leaks".formatted(leaks));

    long again = System.nanoTime();
    await(lab, lab.request(count), "READY", again, say);
    Map<String, Double> twice = Resident.atRest(lab);
    say.accept("resident: %s MiB".formatted(twice));

    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            count + " clusters at once, until the last is READY",
            "s",
            TARGET_SECONDS,
            List.of(ready),
            "%.1f clusters a second".formatted(count / ready)));
    figures.add(
        new Figure(
            count + " clusters destroyed at once, leaks",
            "",
            0,
            List.of((double) leaks),
            "destroyed in %.0f s".formatted(destroyed)));
    figures.addAll(Resident.figures(rush, once, known, twice, lab.requested()));
    return figures;
  }

  /** Answers after how many seconds the last was there. */
  private static double await(
      Lab lab, List<String> ids, String phase, long start, Consumer<String> say) {
    int[] told = {0};
    Lab.until(
        () -> {
          int there = lab.inPhase(ids, phase);
          if (there - told[0] >= Math.max(1, ids.size() / 5)) {
            told[0] = there;
            say.accept("%d %s after %.1f s".formatted(there, phase, since(start)));
          }
          return there == ids.size();
        },
        LOOK,
        LIMIT,
        () -> "%d of %d clusters are %s".formatted(lab.inPhase(ids, phase), ids.size(), phase));
    double last = since(start);
    say.accept("all %s after %.1f s".formatted(phase, last));
    return last;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
