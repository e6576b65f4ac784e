package dev.slipway.lab.standalone.chaos.scenario;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One fault, played on purpose. */
public interface Scenario {

  /** What {@code --only} calls it. */
  String name();

  /** The guards without which it goes red. */
  Set<String> guards();

  /** Plays it; whatever it leaves to be seen is in the balance, or in lines of its own. */
  void play(Scene scene);

  /** The names of all. */
  static Set<String> names() {
    return all().stream().map(Scenario::name).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** All, in the order in which they are played. */
  static List<Scenario> all() {
    return List.of(
        new Crowd(),
        new RepeatedRequest(),
        new LostIntent(),
        new LostAnswer(),
        new LateClone(),
        new FrozenWorker(),
        new Stranger(),
        new OutOfSight(),
        new LateRequest(),
        new Cancellations());
  }
}
