package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import dev.slipway.kit.delivery.outbox.OutboxRow.Channel;
import dev.slipway.kit.delivery.outbox.OutboxTable;
import dev.slipway.kit.delivery.outbox.OutboxTable.Unsent;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Sends the outbox's unsent rows while it holds the lease.
 *
 * <pre>
 *   append ─commit─▶ wake ─▶ heads of idle lanes ─▶ Kafka ─receipt─▶ wake ─▶ mark sent ─▶ lane idle
 *                              ▲   (lease checked)      └─failure─▶ lane pauses, alone ──┐
 *                              └─────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>An event leaves only when every earlier one of its lane is marked sent, which is written after
 * Kafka acknowledged it. Whoever sends, however late: first occurrences are in order.
 *
 * <p>Progress, of which there is six times as much, leaves in lots: nothing waits for it, and who
 * reads it goes by its time. A round trip for each message kept events waiting.
 */
final class Relay implements Runnable {

  private static final Logger LOG = Logger.getLogger(Relay.class);
  private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);
  private static final int PRUNE_AT_ONCE = 500;

  private record Receipt(OutboxRow row, Exception failure) {}

  private final RelayConfig config;
  private final Connections connections;
  private final Publisher publisher;
  private final InstantSource clock;
  private final RelayLease lease;
  private final Lanes lanes;
  private final Semaphore wake = new Semaphore(0);
  private final Queue<Receipt> receipts = new ConcurrentLinkedQueue<>();
  private final List<OutboxRow> unmarked = new ArrayList<>();
  private Instant renewalDue = Instant.MIN;
  private Instant pruneDue = Instant.MIN;
  private Instant progressDue = Instant.MIN;
  private volatile boolean progressWaits = true;
  private volatile boolean leading;
  private volatile boolean stopping;
  private volatile Unsent unsent = Unsent.NONE;
  private volatile Instant lastTurn;

  Relay(RelayConfig config, Connections connections, Publisher publisher, InstantSource clock) {
    this.config = config;
    this.connections = connections;
    this.publisher = publisher;
    this.clock = clock;
    this.lease = new RelayLease(UUID.randomUUID(), config.lease());
    this.lanes = new Lanes(config.retryInitial(), config.retryCap());
    this.lastTurn = clock.instant();
  }

  /** Whether this relay held the lease when it last looked. */
  boolean leading() {
    return leading;
  }

  /** What waited to be sent when this relay last looked, leading or not. */
  Unsent unsent() {
    return unsent;
  }

  /** When this relay last went round; standing still for long means that it hangs. */
  Instant lastTurn() {
    return lastTurn;
  }

  /** What tells this relay of commits that appended to the outbox. */
  CommitListener listener(Connections connections) {
    return new CommitListener(
        connections, "outbox listener", "slipway_outbox", this::appended, this::anythingMayWait);
  }

  private void appended(String channel) {
    if (!channel.equals(Channel.PROGRESS.name())) {
      wake();
    } else if (!progressWaits) {
      anythingMayWait();
    }
  }

  private void anythingMayWait() {
    progressWaits = true;
    wake();
  }

  /** Something is to be done; from any thread. */
  void wake() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /** Makes {@link #run} return after what it is at; the lease is given back. */
  void stop() {
    stopping = true;
    wake();
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        relayUntilTheConnectionBreaks();
        // Waiting for a database that is away is no hanging.
        lastTurn = clock.instant();
        pause(config.poll());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      leading = false;
      publisher.close();
    }
  }

  private void relayUntilTheConnectionBreaks() throws InterruptedException {
    try (Connection connection = connections.open("outbox relay")) {
      OutboxTable outbox = new OutboxTable(connection);
      renewalDue = Instant.MIN;
      while (!stopping) {
        boolean more = turn(connection, outbox);
        pause(more ? Duration.ZERO : untilSomethingIsDue());
      }
      publisher.close();
      settle(outbox);
      lease.release(connection);
    } catch (SQLException e) {
      LOG.warnf("relay lost its connection to the database: %s", e.getMessage());
    } catch (RuntimeException e) {
      // A bug must not silence a service that looks well; the rows stay where they are.
      LOG.error("relay starts over", e);
    } finally {
      leading = false;
    }
  }

  /** Goes round once; says whether there may be more to send at once. */
  private boolean turn(Connection connection, OutboxTable outbox) throws SQLException {
    lastTurn = clock.instant();
    settle(outbox);
    if (!lastTurn.isBefore(renewalDue)) {
      renew(connection, outbox);
    }
    if (!leading) {
      return false;
    }
    if (!lastTurn.isBefore(pruneDue)) {
      int pruned = outbox.prune(config.keep(), PRUNE_AT_ONCE);
      pruneDue = pruned == PRUNE_AT_ONCE ? lastTurn : lastTurn.plus(PRUNE_EVERY);
    }
    return send(outbox);
  }

  private void renew(Connection connection, OutboxTable outbox) throws SQLException {
    boolean held = lease.hold(connection);
    if (held != leading) {
      LOG.infof("relay %s: %s", lease.holder(), held ? "leads" : "stands by");
    }
    if (held && !leading) {
      // What the leader before had under way; events are looked for at each turn.
      progressWaits = true;
    }
    leading = held;
    unsent = outbox.unsent();
    renewalDue = clock.instant().plus(config.renewal());
  }

  private boolean send(OutboxTable outbox) throws SQLException {
    boolean more = send(outbox, Channel.EVENTS);
    if (clock.instant().isAfter(renewalDue)) {
      return true;
    }
    if (progressWaits && !lastTurn.isBefore(progressDue)) {
      progressDue = lastTurn.plus(config.progressEvery());
      progressWaits = false;
      if (send(outbox, Channel.PROGRESS)) {
        progressWaits = true;
      }
    }
    return more;
  }

  private boolean send(OutboxTable outbox, Channel channel) throws SQLException {
    Instant looked = clock.instant();
    List<OutboxRow> rows = outbox.due(channel, lease.holder(), lanes.busy(looked), config.batch());
    if (rows.size() < config.batch()) {
      lanes.looked(channel, looked, rows);
    }
    for (OutboxRow row : rows) {
      if (clock.instant().isAfter(looked.plus(config.renewal()))) {
        // The broker holds us up: look at the lease again before the rest.
        return true;
      }
      lanes.sending(row);
      publisher.publish(row, failure -> received(new Receipt(row, failure)));
    }
    return rows.size() == config.batch();
  }

  private void received(Receipt receipt) {
    receipts.add(receipt);
    wake();
  }

  /** Marks what Kafka has, in one statement, and lets the lanes go on. */
  private void settle(OutboxTable outbox) throws SQLException {
    for (Receipt receipt = receipts.poll(); receipt != null; receipt = receipts.poll()) {
      if (receipt.failure() == null) {
        unmarked.add(receipt.row());
      } else {
        failed(receipt);
      }
    }
    if (!unmarked.isEmpty()) {
      outbox.markSent(unmarked.stream().map(OutboxRow::seq).toList());
      Instant now = clock.instant();
      for (OutboxRow row : unmarked) {
        lanes.settled(row, now);
        answered(row);
      }
      unmarked.clear();
    }
  }

  private void failed(Receipt receipt) {
    OutboxRow row = receipt.row();
    answered(row);
    int failures = lanes.failed(row, clock.instant());
    // One line per lane and outage, not one per try.
    LOG.logf(
        failures == 1 ? Logger.Level.WARN : Logger.Level.DEBUG,
        "cluster %s stays at outbox row %d (%s), try %d: %s",
        row.lane().cluster(),
        row.seq(),
        row.type(),
        failures,
        receipt.failure());
  }

  /** What its lane has more of was passed over while it was under way. */
  private void answered(OutboxRow row) {
    if (row.lane().channel() == Channel.PROGRESS) {
      progressWaits = true;
    }
  }

  private Duration untilSomethingIsDue() {
    Instant now = clock.instant();
    Instant next = now.plus(config.poll());
    next = renewalDue.isBefore(next) ? renewalDue : next;
    if (!leading) {
      return Duration.between(now, next);
    }
    next = progressWaits && progressDue.isBefore(next) ? progressDue : next;
    // Progress that was not taken waits for the next poll.
    return lanes.nextTry(Channel.EVENTS, now, Duration.between(now, next));
  }

  private void pause(Duration atMost) throws InterruptedException {
    if (!stopping && wake.tryAcquire(Math.max(0, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    } else {
      progressWaits = true;
    }
  }
}
