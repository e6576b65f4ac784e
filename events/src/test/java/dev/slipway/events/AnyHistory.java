package dev.slipway.events;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What may be said of clusters, whoever says it and however late: drawn from a seed, in any order,
 * with repetitions under the same id and under another.
 *
 * @param said of all clusters, interleaved
 */
public record AnyHistory(List<Said> said) {

  private static final int LONGEST = 14;
  private static final long VERSION_7 = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  /** An event and the id that it is said under. */
  public record Said(UUID id, ClusterEvent event) {}

  /** One that is always the same and one that never is; or the one of {@code -Dslipway.seed}. */
  public static List<Long> seeds() {
    String given = System.getProperty("slipway.seed");
    return given == null ? List.of(1L, System.nanoTime()) : List.of(Long.valueOf(given));
  }

  /** Of that many clusters. */
  public static AnyHistory drawn(long seed, int clusters) {
    Random random = new Random(seed);
    List<List<Said>> rest = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      rest.add(new ArrayList<>(ofOne(random, new ClusterId(id(random)))));
    }
    List<Said> all = new ArrayList<>();
    while (!rest.isEmpty()) {
      List<Said> one = rest.get(random.nextInt(rest.size()));
      all.add(one.remove(0));
      rest.removeIf(List::isEmpty);
    }
    return new AnyHistory(List.copyOf(all));
  }

  private static List<Said> ofOne(Random random, ClusterId cluster) {
    List<ClusterEvent> sayable = sayable(cluster);
    List<Said> said = new ArrayList<>();
    int length = 1 + random.nextInt(LONGEST);
    while (said.size() < length) {
      // Every third cluster's story begins as it should, so that it gets somewhere.
      ClusterEvent next =
          said.isEmpty() && random.nextInt(3) == 0
              ? sayable.get(0)
              : sayable.get(random.nextInt(sayable.size()));
      said.add(
          random.nextInt(4) == 0 && !said.isEmpty()
              ? said.get(random.nextInt(said.size()))
              : new Said(id(random), next));
    }
    return said;
  }

  /** With an agent that may fail, and that it may or may not do without. */
  private static ClusterSpec spec(int needed) {
    return Samples.bearing(Samples.spec(1, 1), 1, needed);
  }

  private static List<ClusterEvent> sayable(ClusterId cluster) {
    return List.of(
        Samples.requested(cluster, FailurePolicy.DESTROY, spec(1)),
        Samples.requested(cluster, FailurePolicy.HOLD, spec(0)),
        Samples.vmCreated(cluster),
        Samples.vmBooted(cluster),
        Samples.nodeInitialised(cluster),
        Samples.seedRemoved(cluster),
        Samples.nodeFailed(cluster, 1, Stage.BOOTSTRAP, false),
        Samples.nodeFailed(cluster, 1, Stage.VM, false),
        Samples.nodeFailed(cluster, 1, Stage.VM, true),
        Samples.k3sReady(cluster),
        Samples.kubeconfigStored(cluster),
        Samples.destroyRequested(cluster),
        new ClusterResumeRequested(cluster, 1, 2, "operator"),
        new ParkedResourceForced(cluster, 1, 1, Stage.VM, ResourceKind.VM, "20001", "operator"),
        new ClusterDestroyed(cluster, 1, 1, List.of()));
  }

  /** Each cluster once. */
  public Set<ClusterId> clusters() {
    Set<ClusterId> clusters = new LinkedHashSet<>();
    said.forEach(each -> clusters.add(each.event().cluster()));
    return clusters;
  }

  /** How many different ids there are. */
  public int ids() {
    return (int) said.stream().map(Said::id).distinct().count();
  }

  /** What is said of one of them, in order, each id once: as readers take it. */
  public List<ClusterEvent> of(ClusterId cluster) {
    Set<UUID> known = new HashSet<>();
    return said.stream()
        .filter(each -> each.event().cluster().equals(cluster) && known.add(each.id()))
        .map(Said::event)
        .toList();
  }

  private static UUID id(Random random) {
    long time = System.currentTimeMillis() << 16;
    return new UUID(time | VERSION_7 | random.nextInt(0x1000), random.nextLong() >>> 2 | VARIANT);
  }
}
