package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which lanes must not be looked at now: one with rows under way waits until each is answered for,
 * and one of whose rows Kafka did not take pauses, alone. Used by the relay's thread only.
 */
final class Lanes {

  private record Pause(int failures, Instant until) {}

  private final Map<Lane, Integer> underWay = new HashMap<>();
  private final Map<Lane, Pause> pauses = new HashMap<>();
  private final Duration initial;
  private final Duration cap;

  Lanes(Duration initial, Duration cap) {
    this.initial = initial;
    this.cap = cap;
  }

  Collection<Lane> busy(Instant now) {
    Set<Lane> busy = new HashSet<>(underWay.keySet());
    pauses.forEach(
        (lane, pause) -> {
          if (pause.until().isAfter(now)) {
            busy.add(lane);
          }
        });
    return busy;
  }

  void sending(OutboxRow row) {
    underWay.merge(row.lane(), 1, Integer::sum);
  }

  /** The row is in Kafka and marked, both: only then may its lane's next one follow. */
  void settled(OutboxRow row) {
    answered(row);
    pauses.remove(row.lane());
  }

  /**
   * The row may or may not be in Kafka; it will be sent again.
   *
   * @return how often in a row its lane has failed
   */
  int failed(OutboxRow row, Instant now) {
    answered(row);
    Pause before = pauses.get(row.lane());
    int failures = before == null ? 1 : before.failures() + 1;
    pauses.put(row.lane(), new Pause(failures, now.plus(pause(failures))));
    return failures;
  }

  /** How long until the first paused lane may be tried again, at most that long. */
  Duration nextTry(Instant now, Duration atMost) {
    Instant next = now.plus(atMost);
    for (Map.Entry<Lane, Pause> entry : pauses.entrySet()) {
      Instant until = entry.getValue().until();
      if (!underWay.containsKey(entry.getKey()) && until.isBefore(next)) {
        next = until;
      }
    }
    return next.isBefore(now) ? Duration.ZERO : Duration.between(now, next);
  }

  private void answered(OutboxRow row) {
    underWay.computeIfPresent(row.lane(), (lane, rows) -> rows == 1 ? null : rows - 1);
  }

  private Duration pause(int failures) {
    Duration doubled = initial.multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(cap) < 0 ? doubled : cap;
  }
}
