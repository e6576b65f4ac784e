package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.LiveVm.Plug;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What network cards plug into at one endpoint. Each look costs a call, and hardly anything changes
 * as seldom: what is well is believed for a while, what is not is looked at again each time.
 */
final class Cabling {
  private static final Duration BELIEVED = Duration.ofMinutes(10);

  private record Bridge(ProxmoxNode node, String name) {}

  private record Cards(Instant seen, Set<Plug> plugs) {}

  private final Clock clock;
  private final Map<Bridge, Instant> there = new ConcurrentHashMap<>();
  private final Map<TemplateCopy, Cards> usable = new ConcurrentHashMap<>();

  Cabling(Clock clock) {
    this.clock = clock;
  }

  /**
   * Those of the bridges that a node does not have.
   *
   * @param bridges that our rights let us use: of others nothing can be seen
   */
  Set<String> absent(Hypervisor hypervisor, ProxmoxNode node, Set<String> bridges) {
    Set<String> unsure = new TreeSet<>(bridges);
    unsure.removeIf(name -> fresh(there.get(new Bridge(node, name))));
    if (unsure.isEmpty()) {
      return unsure;
    }
    Optional<Set<String>> found = hypervisor.bridges(node);
    if (found.isEmpty()) {
      return Set.of();
    }
    found.get().forEach(name -> there.put(new Bridge(node, name), clock.instant()));
    unsure.removeAll(found.get());
    return unsure;
  }

  /** Where a template's own cards plug in, if that was all for us to use when last seen. */
  Optional<Set<Plug>> usable(TemplateCopy copy) {
    return Optional.ofNullable(usable.get(copy))
        .filter(cards -> fresh(cards.seen()))
        .map(Cards::plugs);
  }

  void usable(TemplateCopy copy, Set<Plug> plugs) {
    usable.put(copy, new Cards(clock.instant(), Set.copyOf(plugs)));
  }

  private boolean fresh(Instant seen) {
    return seen != null && seen.plus(BELIEVED).isAfter(clock.instant());
  }
}
