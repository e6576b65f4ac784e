package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.agent.Order;
import dev.slipway.lab.standalone.chaos.balance.Disturbances;
import dev.slipway.lab.standalone.chaos.balance.Line;
import dev.slipway.lab.standalone.chaos.balance.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One cluster for each point and way: when it comes by there, the process is killed. First each way
 * is gone once without a kill, to see which points there are.
 */
final class EveryPoint {

  private static final int AT_ONCE = 8;
  private static final int TRIES = 3;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final Site site;
  private final Phases phases;
  private final Consumer<String> say;
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicInteger hits = new AtomicInteger();
  private final List<Subject> subjects = Collections.synchronizedList(new ArrayList<>());
  private final List<Disturbances.Span> disturbances =
      Collections.synchronizedList(new ArrayList<>());

  /**
   * A kill that is due.
   *
   * @param cluster {@code *} at points that belong to no cluster
   */
  record Target(Way way, String service, String point, String cluster) {
    private static final Pattern SHAPE = Pattern.compile("([A-Z_]+): (\\S+) (.+)");

    /** As it prints; a point of the cluster's own. */
    static Target of(String text) {
      Matcher parts = SHAPE.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("WAY: SERVICE POINT, not " + text);
      }
      return new Target(Way.valueOf(parts.group(1)), parts.group(2), parts.group(3), "own");
    }

    @Override
    public String toString() {
      return "%s: %s %s".formatted(way, service, point);
    }
  }

  EveryPoint(Site site, Phases phases, Consumer<String> say) {
    this.site = site;
    this.phases = phases;
    this.say = say;
  }

  List<Subject> subjects() {
    return List.copyOf(subjects);
  }

  List<Disturbances.Span> disturbances() {
    return List.copyOf(disturbances);
  }

  /** Goes each way once and answers what was come by. */
  List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (Way way : Way.values()) {
      targets.addAll(targets(way));
    }
    return targets;
  }

  private List<Target> targets(Way way) {
    long[] from = {0};
    String id = go(way, cluster -> from[0] = System.currentTimeMillis());
    return site.trace().hits().stream()
        .filter(hit -> hit.at() >= from[0])
        .filter(hit -> hit.cluster().equals(id) || hit.cluster().equals("-"))
        .map(
            hit ->
                new Target(
                    way, hit.service(), hit.point(), hit.cluster().equals("-") ? "*" : "own"))
        .distinct()
        .toList();
  }

  /** Kills at each of them, several clusters at a time. */
  List<Line> kill(List<Target> due) {
    List<String> missed = Collections.synchronizedList(new ArrayList<>());
    Semaphore places = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Target target : due) {
        places.acquireUninterruptibly();
        threads.execute(
            () -> {
              try {
                if (!killed(target)) {
                  missed.add(target.toString());
                }
                say.accept("%d of %d: %s".formatted(hits.get(), due.size(), target));
              } catch (RuntimeException e) {
                missed.add(target + ": " + e);
              } finally {
                places.release();
              }
            });
      }
    }
    return List.of(
        Line.told("points and ways", due.size()),
        Line.told("killed there", hits.get()),
        Line.none("never come by again", missed));
  }

  /** A kill of another cluster's can have led this one past its point: it is tried again. */
  private boolean killed(Target target) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Order[] order = new Order[1];
      go(target.way(), cluster -> order[0] = order(target, cluster));
      if (!order[0].withdraw()) {
        hits.incrementAndGet();
        return true;
      }
    }
    return false;
  }

  private Order order(Target target, String cluster) {
    long now = System.currentTimeMillis();
    disturbances.add(new Disturbances.Span(now, now + LIMIT.toMillis()));
    return site.order(
        target.service(),
        Order.Wanted.of(
            Order.Action.KILL, target.point(), target.cluster().equals("*") ? "*" : cluster));
  }

  /**
   * Leads a cluster one way to its end.
   *
   * @param begins told the cluster's id when the way that counts begins
   */
  private String go(Way way, Consumer<String> begins) {
    String name = "point-" + names.incrementAndGet();
    String id = site.clients().request(name, false);
    if (way != Way.DESTROY) {
      begins.accept(id);
    }
    if (way.cancelled()) {
      Order note = site.order(way.service(), Order.Wanted.of(Order.Action.NOTE, way.point(), id));
      Looking.within(() -> note.done() || phases.of(id).equals(Phases.READY), LOOK, LIMIT);
      note.withdraw();
    } else {
      phases.await(id, Phases.READY, LIMIT);
    }
    if (way == Way.DESTROY) {
      begins.accept(id);
    }
    long accepted = site.clients().destroy(id);
    boolean gone = phases.await(id, Phases.DESTROYED, LIMIT);
    subjects.add(new Subject(name, id, !way.cancelled(), true, accepted, gone, null));
    return id;
  }
}
