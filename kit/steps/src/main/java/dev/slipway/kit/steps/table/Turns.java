package dev.slipway.kit.steps.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whose turn it is, of those that wait for places. */
final class Turns {

  /**
   * Somebody that waits.
   *
   * @param limitByResource what a place is wanted of, and how many places each of these has
   */
  record Waiting(String holder, String party, Map<String, Integer> limitByResource) {}

  private Turns() {}

  /**
   * Those for whom the free places are, in order.
   *
   * @param waiting the longest first
   * @param taken places of each resource
   * @param held how many of the holders are of each party
   */
  static Set<String> of(
      List<Waiting> waiting, Map<String, Integer> taken, Map<String, Integer> held) {
    List<Waiting> left = new ArrayList<>(waiting);
    Map<String, Integer> takenThen = new HashMap<>(taken);
    Map<String, Integer> heldThen = new HashMap<>(held);
    Set<String> turns = new LinkedHashSet<>();
    while (true) {
      // Places are only taken here: who finds none has none afterwards either.
      left.removeIf(each -> !fits(each, takenThen));
      if (left.isEmpty()) {
        return turns;
      }
      Waiting next = first(left, heldThen);
      turns.add(next.holder());
      left.remove(next);
      next.limitByResource().keySet().forEach(each -> takenThen.merge(each, 1, Integer::sum));
      heldThen.merge(next.party(), 1, Integer::sum);
    }
  }

  private static boolean fits(Waiting waiting, Map<String, Integer> taken) {
    return waiting.limitByResource().entrySet().stream()
        .allMatch(limit -> taken.getOrDefault(limit.getKey(), 0) < limit.getValue());
  }

  /** The longest waiting of those whose party holds the fewest. */
  private static Waiting first(List<Waiting> waiting, Map<String, Integer> held) {
    Waiting first = waiting.getFirst();
    for (Waiting each : waiting) {
      if (held.getOrDefault(each.party(), 0) < held.getOrDefault(first.party(), 0)) {
        first = each;
      }
    }
    return first;
  }
}
