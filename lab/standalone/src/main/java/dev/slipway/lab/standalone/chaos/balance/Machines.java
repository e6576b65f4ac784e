package dev.slipway.lab.standalone.chaos.balance;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What the simulator remembers of the VMs that there were, and of the clones that made them. */
final class Machines {

  private static final String MARK = "slipway installation=";

  private final Map<String, List<Span>> byMark = new TreeMap<>();
  private final List<Clone> clones = new ArrayList<>();

  private record Span(int vmid, Instant from, Instant until) {
    boolean overlaps(Span other) {
      return from.isBefore(other.until) && other.from.isBefore(until);
    }
  }

  private record Clone(String node, Instant from, Instant until) {}

  Machines(JsonNode history) {
    for (JsonNode vm : history.path("vms")) {
      String description = vm.path("description").asText("");
      if (description.startsWith(MARK)) {
        byMark
            .computeIfAbsent(description.lines().findFirst().orElse(""), mark -> new ArrayList<>())
            .add(new Span(vm.path("vmid").asInt(), instant(vm, "made"), instant(vm, "gone")));
      }
    }
    for (JsonNode clone : history.path("clones")) {
      clones.add(
          new Clone(
              clone.path("node").asText(), instant(clone, "started"), instant(clone, "ended")));
    }
  }

  int made() {
    return byMark.values().stream().mapToInt(List::size).sum();
  }

  /** Marks that more than one VM was ever made with. */
  List<String> madeTwice() {
    return byMark.entrySet().stream()
        .filter(mark -> mark.getValue().size() > 1)
        .map(mark -> mark.getKey() + ": " + mark.getValue())
        .toList();
  }

  /** Marks that two VMs carried at one time. */
  List<String> twoAtOnce() {
    return byMark.entrySet().stream()
        .filter(mark -> overlapping(mark.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean overlapping(List<Span> spans) {
    return spans.stream()
        .anyMatch(one -> spans.stream().anyMatch(other -> one != other && one.overlaps(other)));
  }

  /** How many clones ran at once at the most. */
  int mostClones() {
    return most(clone -> true);
  }

  /** The same on one node, whichever had most. */
  int mostClonesOnANode() {
    return clones.stream()
        .map(Clone::node)
        .distinct()
        .mapToInt(node -> most(clone -> clone.node().equals(node)))
        .max()
        .orElse(0);
  }

  private int most(Predicate<Clone> which) {
    List<Clone> chosen = clones.stream().filter(which).toList();
    return chosen.stream()
        .mapToInt(
            clone ->
                (int)
                    chosen.stream()
                        .filter(
                            other ->
                                !other.from().isAfter(clone.from())
                                    && other.until().isAfter(clone.from()))
                        .count())
        .max()
        .orElse(0);
  }

  private static Instant instant(JsonNode of, String name) {
    return of.path(name).isTextual() ? Instant.parse(of.path(name).asText()) : Instant.MAX;
  }
}
