package dev.slipway.lab.standalone.chaos;

import dev.slipway.lab.standalone.Looking;
import dev.slipway.lab.standalone.chaos.balance.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** The clusters of a plan, each lived through by a thread of its own. */
final class Population implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration UNTIL_READY = Duration.ofMinutes(12);
  private static final Duration UNTIL_GONE = Duration.ofMinutes(8);

  private final Site site;
  private final Phases phases;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Subject>> lives = new ArrayList<>();

  Population(Site site, Phases phases) {
    this.site = site;
    this.phases = phases;
  }

  /**
   * Lets all begin.
   *
   * @param strikes how many were made so far
   * @param over whether the last was
   */
  void begin(List<Life> planned, IntSupplier strikes, BooleanSupplier over) {
    planned.forEach(life -> lives.add(threads.submit(() -> live(life, strikes, over))));
  }

  /** Waits for the end of all of them. */
  List<Subject> subjects() {
    List<Subject> subjects = new ArrayList<>();
    for (Future<Subject> life : lives) {
      try {
        subjects.add(life.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a cluster's thread broke", e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
    return subjects;
  }

  private Subject live(Life life, IntSupplier strikes, BooleanSupplier over) {
    while (strikes.getAsInt() < life.atStrike()) {
      Looking.pause(LOOK);
    }
    String id;
    try {
      id = site.clients().request(life.name(), life.secret());
    } catch (RuntimeException refused) {
      return Subject.refused(life.name(), String.valueOf(refused.getMessage()));
    }
    boolean cancelled = life.end() == Life.End.CANCELLED;
    boolean ready = false;
    if (cancelled) {
      Looking.pause(life.cancelAfter());
    } else {
      ready = phases.await(id, Phases.READY, UNTIL_READY);
    }
    while (life.end() == Life.End.LAST && !over.getAsBoolean()) {
      Looking.pause(LOOK);
    }
    long accepted = site.clients().destroy(id);
    boolean gone = phases.await(id, Phases.DESTROYED, UNTIL_GONE);
    return new Subject(life.name(), id, !cancelled, ready, accepted, gone, null);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
