package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The ticks that this process runs now, by the token of their claim. */
final class InFlight {
  private final Map<Long, Tick> ticks = new ConcurrentHashMap<>();
  private final List<Claim> unfinished = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();

  int size() {
    return ticks.size();
  }

  void add(Tick tick) {
    ticks.put(tick.claim().token(), tick);
  }

  void remove(Tick tick) {
    lock.lock();
    try {
      ticks.remove(tick.claim().token());
      if (tick.held()) {
        unfinished.add(tick.claim());
      }
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Collection<Tick> all() {
    return List.copyOf(ticks.values());
  }

  /** The claims to keep: not those whose calls do not end although they were told to. */
  List<Claim> claims(Duration longest) {
    return all().stream().filter(tick -> !tick.longerThan(longest)).map(Tick::claim).toList();
  }

  void kept(Set<Long> tokens, long atNanos) {
    held(tokens).forEach(tick -> tick.kept(atNanos));
  }

  void abandon(Set<Long> tokens) {
    held(tokens).forEach(Tick::abandon);
  }

  void wake(Set<Long> tokens) {
    held(tokens).forEach(Tick::wake);
  }

  private Stream<Tick> held(Set<Long> tokens) {
    return tokens.stream().map(ticks::get).filter(tick -> tick != null && tick.held());
  }

  /** Waits until no tick runs, at most so long. */
  void awaitNone(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (!ticks.isEmpty() && left > 0) {
        left = fewer.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The claims of ticks that ended without ending them; each is told once. */
  List<Claim> takeUnfinished() {
    lock.lock();
    try {
      List<Claim> taken = List.copyOf(unfinished);
      unfinished.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
