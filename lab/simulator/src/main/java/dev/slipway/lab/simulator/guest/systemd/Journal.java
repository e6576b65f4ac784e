package dev.slipway.lab.simulator.guest.systemd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What units wrote, the last {@value #KEPT} lines of each; it outlives a reboot. */
public final class Journal {

  private static final int KEPT = 500;

  private final Map<String, Deque<String>> linesByUnit = new HashMap<>();

  public synchronized void write(String unit, String text) {
    Deque<String> lines = linesByUnit.computeIfAbsent(unit, u -> new ArrayDeque<>());
    text.lines().forEach(lines::addLast);
    while (lines.size() > KEPT) {
      lines.removeFirst();
    }
  }

  /** The last lines of a unit, oldest first. */
  public synchronized List<String> last(String unit, int lines) {
    Deque<String> written = linesByUnit.getOrDefault(unit, new ArrayDeque<>());
    return written.stream().skip(Math.max(0, written.size() - lines)).toList();
  }
}
