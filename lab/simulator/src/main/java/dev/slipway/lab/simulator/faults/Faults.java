package dev.slipway.lab.simulator.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The faults in force, in sets with names, so that whoever adds some can take away the same. They
 * can be changed while everything runs.
 */
public final class Faults {

  /**
   * A fault in force.
   *
   * @param left how often it will still occur; null = until it is taken away
   */
  public record InForce(Fault fault, Integer left) {

    boolean isOver() {
      return left != null && left <= 0;
    }

    InForce afterOne() {
      return left == null ? this : new InForce(fault, left - 1);
    }
  }

  /** The set of what stood in the configuration. */
  public static final String CONFIGURATION = "configuration";

  private static final String ADDED = "added";

  private final Map<String, List<InForce>> sets = new LinkedHashMap<>();

  /** Puts these faults in force in place of what the set had before. */
  public synchronized void put(String set, Collection<? extends Fault> faults) {
    sets.put(set, faults.stream().map(fault -> new InForce(fault, fault.times())).toList());
  }

  /** One more, until {@link #clear}. */
  public synchronized void add(Fault fault) {
    add(ADDED, fault);
  }

  /** One more in a set. */
  public synchronized void add(String set, Fault fault) {
    List<InForce> more = new ArrayList<>(sets.getOrDefault(set, List.of()));
    more.add(new InForce(fault, fault.times()));
    sets.put(set, List.copyOf(more));
  }

  /** Takes a set away; no effect if there is none. */
  public synchronized void remove(String set) {
    sets.remove(set);
  }

  /** Takes all sets away, also what was configured. */
  public synchronized void clear() {
    sets.clear();
  }

  /** Lets the first fault occur that fits, which uses up one of its times. */
  public synchronized <F extends Fault> Optional<F> take(Class<F> type, Predicate<F> concerns) {
    for (Map.Entry<String, List<InForce>> set : sets.entrySet()) {
      for (InForce each : set.getValue()) {
        boolean fits = type.isInstance(each.fault()) && concerns.test(type.cast(each.fault()));
        if (fits && !each.isOver()) {
          set.setValue(set.getValue().stream().map(f -> f == each ? f.afterOne() : f).toList());
          return Optional.of(type.cast(each.fault()));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether one that fits is in force, which uses up nothing. */
  public synchronized <F extends Fault> boolean stands(Class<F> type, Predicate<F> concerns) {
    return sets.values().stream()
        .flatMap(List::stream)
        .filter(each -> type.isInstance(each.fault()) && !each.isOver())
        .anyMatch(each -> concerns.test(type.cast(each.fault())));
  }

  /** What is in force, by set; without what has occurred as often as it should. */
  public synchronized Map<String, List<InForce>> inForce() {
    Map<String, List<InForce>> found = new LinkedHashMap<>();
    sets.forEach(
        (name, set) -> found.put(name, set.stream().filter(each -> !each.isOver()).toList()));
    return found;
  }
}
