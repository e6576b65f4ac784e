package dev.slipway.request.stream;

import dev.slipway.events.ClusterId;
import dev.slipway.events.Stage;
import dev.slipway.kit.delivery.DatabaseOutage;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.store.LoggedEvent;
import dev.slipway.request.store.LoggedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One follower's place in a cluster's history. What is next is read when it is asked for, a page at
 * a time, so that a slow follower costs no more than a fast one.
 *
 * <p>Word of a commit only says when to look. Numbers are given under the lock of the cluster's row
 * and committed with it: no lower one can appear after a higher one was seen.
 */
public final class Feed {

  /** Small, since an event may have 256 KiB. */
  static final int PAGE = 20;

  private static final Logger LOG = Logger.getLogger(Feed.class);

  private record StepKey(Stage stage, String node, String step) {}

  private final ClusterId cluster;
  private final History history;
  private final RequestConfig.Stream config;
  private final Semaphore word = new Semaphore(0);
  private final Map<StepKey, LoggedStep> told = new HashMap<>();
  private volatile boolean closed;
  private boolean stepsRead;
  private long number;
  private long lookAt = System.nanoTime();
  private long beatAt = lookAt;

  Feed(ClusterId cluster, History history, long after, RequestConfig.Stream config) {
    this.cluster = cluster;
    this.history = history;
    this.number = after;
    this.config = config;
  }

  ClusterId cluster() {
    return cluster;
  }

  /** There may be something new; from any thread. */
  void wake() {
    if (word.availablePermits() == 0) {
      word.release();
    }
  }

  /** Lets {@link #next} return at once, from now on with nothing; from any thread. */
  void close() {
    closed = true;
    wake();
  }

  /**
   * Waits for what is next: a heartbeat at once, so that the follower sees that it was let in, then
   * events, changes of steps, or a heartbeat when there were none for long. An outage of the
   * database is waited out. Not for two threads at a time.
   *
   * @return empty when nothing will come any more
   */
  public List<Message> next() throws InterruptedException {
    while (true) {
      long due = Math.min(lookAt - System.nanoTime(), beatAt - System.nanoTime());
      if (word.tryAcquire(Math.max(0, due), TimeUnit.NANOSECONDS)) {
        lookAt = System.nanoTime();
      }
      if (closed) {
        return List.of();
      }
      if (System.nanoTime() - beatAt >= 0) {
        return List.of(said(Message.HEARTBEAT));
      }
      if (System.nanoTime() - lookAt >= 0) {
        List<Message> found = look();
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
  }

  private List<Message> look() {
    try {
      // Asked before the events are read: then these have the end.
      boolean over = history.over();
      List<Message> found = new ArrayList<>();
      for (LoggedEvent event : history.after(number, PAGE)) {
        found.add(said(Message.of(event)));
        number = event.number();
      }
      if (found.isEmpty()) {
        changes().forEach(step -> found.add(said(Message.of(step))));
      }
      if (found.isEmpty() && over) {
        close();
      }
      lookAt = System.nanoTime() + (found.isEmpty() ? config.poll().toNanos() : 0);
      return found;
    } catch (RuntimeException e) {
      if (!DatabaseOutage.explains(e)) {
        throw e;
      }
      LOG.debug("A live stream waits for the database", e);
      lookAt = System.nanoTime() + config.poll().toNanos();
      return List.of();
    }
  }

  /** The steps that are not as the follower was told; at first those that are not finished. */
  private List<LoggedStep> changes() {
    List<LoggedStep> changes = new ArrayList<>();
    for (LoggedStep step : history.steps()) {
      StepKey key = new StepKey(step.stage(), step.node(), step.step());
      boolean changed = !step.equals(told.put(key, step));
      if (changed && (stepsRead || step.finishedAt() == null)) {
        changes.add(step);
      }
    }
    stepsRead = true;
    return changes;
  }

  private Message said(Message message) {
    beatAt = System.nanoTime() + config.heartbeat().toNanos();
    return message;
  }
}
