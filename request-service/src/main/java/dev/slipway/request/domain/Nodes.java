package dev.slipway.request.domain;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterRequested;
import dev.slipway.events.K3sReady;
import dev.slipway.events.NodeEvent;
import dev.slipway.events.NodeFailed;
import dev.slipway.events.NodeName;
import dev.slipway.events.SeedRemoved;
import dev.slipway.events.VmCreated;
import dev.slipway.events.VmDestroyed;
import dev.slipway.request.domain.ClusterStatus.Fact;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the facts say of a cluster's nodes. */
record Nodes(List<Fact> facts) {

  /** The nodes of the request, and those heard of before it, each in its newest incarnation. */
  List<NodeStatus> all() {
    Map<NodeName, NodeStatus> nodes = new LinkedHashMap<>();
    events(ClusterRequested.class)
        .findFirst()
        .ifPresent(
            r ->
                r.spec()
                    .nodes(r.name())
                    .forEach(n -> nodes.put(n.name(), NodeStatus.planned(n.name(), n.role()))));
    for (Fact fact : facts) {
      if (fact.event() instanceof NodeEvent e) {
        NodeStatus known = nodes.getOrDefault(e.node(), NodeStatus.planned(e.node(), null));
        if (e.instance() >= known.instance()) {
          nodes.put(e.node(), known.incarnation(e.instance()).hearing(e, fact.at()));
        } else if (e instanceof NodeFailed word) {
          nodes.put(e.node(), known.failing(word));
        }
      }
    }
    return List.copyOf(nodes.values());
  }

  /**
   * Nodes that the cluster does without. That there will be no other VM is said of those that it
   * cannot do without as well: they come after the ones that it can.
   */
  List<NodeStatus> lost() {
    Set<NodeName> members =
        events(K3sReady.class)
            .flatMap(ready -> ready.nodes().stream())
            .map(node -> node.name())
            .collect(Collectors.toSet());
    Set<NodeName> spared =
        events(NodeFailed.class)
            .filter(NodeFailed::forGood)
            .map(NodeFailed::node)
            .distinct()
            .limit(spare())
            .collect(Collectors.toSet());
    return all().stream()
        .filter(node -> spared.contains(node.name()) && !members.contains(node.name()))
        .toList();
  }

  /** How many agents the cluster can do without. */
  private int spare() {
    return events(ClusterRequested.class)
        .findFirst()
        .map(request -> request.spec().mostLost())
        .orElse(0);
  }

  /** All others. */
  List<NodeStatus> members() {
    List<NodeStatus> lost = lost();
    return all().stream().filter(node -> !lost.contains(node)).toList();
  }

  /** When the last seed was gone: of each member, and of each VM that there ever was. */
  Optional<Instant> withoutSeedsAt() {
    Stream<Optional<Instant>> members =
        members().stream().map(node -> Optional.ofNullable(node.seedRemovedAt()));
    Stream<Optional<Instant>> vms = events(VmCreated.class).map(this::seedGoneAt);
    List<Optional<Instant>> times = Stream.concat(members, vms).toList();
    return times.stream().allMatch(Optional::isPresent)
        ? times.stream().map(Optional::orElseThrow).max(Instant::compareTo)
        : Optional.empty();
  }

  /** Removed by itself, or with its VM; not with one that was forced. */
  private Optional<Instant> seedGoneAt(VmCreated vm) {
    return facts.stream()
        .filter(fact -> fact.event() instanceof NodeEvent event && of(event, vm))
        .filter(
            fact ->
                fact.event() instanceof SeedRemoved
                    || (fact.event() instanceof VmDestroyed gone && !gone.forced()))
        .map(Fact::at)
        .filter(Objects::nonNull)
        .min(Instant::compareTo);
  }

  private static boolean of(NodeEvent event, VmCreated vm) {
    return event.node().equals(vm.node()) && event.instance() == vm.instance();
  }

  private <E extends ClusterEvent> Stream<E> events(Class<E> kind) {
    return facts.stream().map(Fact::event).filter(kind::isInstance).map(kind::cast);
  }
}
