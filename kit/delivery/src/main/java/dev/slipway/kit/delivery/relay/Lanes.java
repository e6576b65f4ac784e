package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.outbox.OutboxRow.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which lanes must not be looked at now: one with rows under way waits until each is answered for,
 * and one of whose rows Kafka did not take pauses, alone. Used by the relay's thread only.
 */
final class Lanes {

  /** What left a lane together: one event, or a lot of progress. */
  private static final class Lot {
    private int rows;
    private boolean failed;
  }

  private record Pause(int failures, Instant until) {}

  private final Map<Lane, Lot> underWay = new HashMap<>();
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

  /**
   * All that may leave was looked for: a lane of the channel whose pause was over then and that has
   * nothing to send has nothing to wait for either. Somebody else sent its row, or deleted it.
   */
  void looked(Channel channel, Instant at, List<OutboxRow> found) {
    Set<Lane> waiting = found.stream().map(OutboxRow::lane).collect(Collectors.toSet());
    pauses
        .entrySet()
        .removeIf(
            paused ->
                paused.getKey().channel() == channel
                    && !paused.getValue().until().isAfter(at)
                    && !underWay.containsKey(paused.getKey())
                    && !waiting.contains(paused.getKey()));
  }

  void sending(OutboxRow row) {
    underWay.computeIfAbsent(row.lane(), lane -> new Lot()).rows++;
  }

  /** The row is in Kafka and marked, both: only then may its lane's next one follow. */
  void settled(OutboxRow row, Instant now) {
    answered(row, false, now);
  }

  /**
   * The row may or may not be in Kafka; it will be sent again.
   *
   * @return how often in a row its lane has failed; 0 if another row that left with it said so
   */
  int failed(OutboxRow row, Instant now) {
    boolean said = underWay.get(row.lane()).failed;
    int failures = failures(row.lane()) + 1;
    answered(row, true, now);
    return said ? 0 : failures;
  }

  /** How long until the first pause of the channel is over, at most that long. */
  Duration nextTry(Channel channel, Instant now, Duration atMost) {
    Instant next = now.plus(atMost);
    for (Map.Entry<Lane, Pause> entry : pauses.entrySet()) {
      Instant until = entry.getValue().until();
      if (entry.getKey().channel() == channel
          && !underWay.containsKey(entry.getKey())
          && until.isBefore(next)) {
        next = until;
      }
    }
    return next.isBefore(now) ? Duration.ZERO : Duration.between(now, next);
  }

  private void answered(OutboxRow row, boolean failed, Instant now) {
    Lane lane = row.lane();
    Lot lot = underWay.get(lane);
    lot.failed |= failed;
    lot.rows--;
    if (lot.rows > 0) {
      return;
    }
    underWay.remove(lane);
    if (lot.failed) {
      int failures = failures(lane) + 1;
      pauses.put(lane, new Pause(failures, now.plus(pause(failures))));
    } else {
      pauses.remove(lane);
    }
  }

  private int failures(Lane lane) {
    Pause pause = pauses.get(lane);
    return pause == null ? 0 : pause.failures();
  }

  private Duration pause(int failures) {
    Duration doubled = initial.multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(cap) < 0 ? doubled : cap;
  }
}
