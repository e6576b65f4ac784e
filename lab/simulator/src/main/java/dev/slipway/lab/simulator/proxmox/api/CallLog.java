package dev.slipway.lab.simulator.proxmox.api;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/** What was called by whom with what outcome, so that tests can count calls and prove absence. */
public final class CallLog {

  /**
   * @param template the route's path template; the path itself where no route was found
   * @param identity {@code user@realm!token}; empty when not logged in
   * @param status 0 when the connection ended without an answer
   */
  public record Entry(
      Instant at, String method, String template, String path, String identity, int status) {}

  /** A simulator that stays up for days must not fill its memory with what was asked of it. */
  private static final int KEPT = 200_000;

  private final Deque<Entry> entries = new ArrayDeque<>();

  public synchronized void add(Entry entry) {
    if (entries.size() == KEPT) {
      entries.removeFirst();
    }
    entries.addLast(entry);
  }

  /** The last 200,000 calls since the start or the last {@link #clear()}, oldest first. */
  public synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  public long count(String method, String template) {
    return entries().stream()
        .filter(e -> e.method().equals(method) && e.template().equals(template))
        .count();
  }

  /** Calls other than GET: what could have changed something. */
  public Collection<Entry> writes() {
    return entries().stream().filter(e -> !e.method().equals("GET")).toList();
  }

  public synchronized void clear() {
    entries.clear();
  }
}
