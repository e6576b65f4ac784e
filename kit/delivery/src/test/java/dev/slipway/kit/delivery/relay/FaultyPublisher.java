package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A publisher that can be made to fail, to lie, and to freeze in the middle of a send. */
final class FaultyPublisher implements Publisher {

  /** What happens to a row. */
  enum Fault {
    NONE,
    /** Kafka never saw it. */
    LOST,
    /** Kafka has it, and its acknowledgement was lost. */
    UNACKNOWLEDGED,
    /** Kafka has it, and says so three seconds later. */
    SLOW
  }

  /** Chooses a row's fate. */
  interface Faults {
    Fault of(OutboxRow row);
  }

  private static final Executor LATER = CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS);

  private final Publisher kafka;
  private final Faults faults;
  private volatile UUID frozenAt;
  final CountDownLatch frozen = new CountDownLatch(1);
  private final CountDownLatch thawed = new CountDownLatch(1);

  FaultyPublisher(Publisher kafka, Faults faults) {
    this.kafka = kafka;
    this.faults = faults;
  }

  /** From now on the relay stands still, as after a SIGSTOP, when it sends for that cluster. */
  void freezeAt(UUID cluster) {
    frozenAt = cluster;
  }

  void thaw() {
    frozenAt = null;
    thawed.countDown();
  }

  @Override
  public void publish(OutboxRow row, Receipt receipt) {
    if (row.lane().cluster().equals(frozenAt)) {
      standStill();
    }
    switch (faults.of(row)) {
      case NONE -> kafka.publish(row, receipt);
      case LOST -> receipt.done(new IllegalStateException("lost"));
      case UNACKNOWLEDGED ->
          kafka.publish(row, failure -> receipt.done(new IllegalStateException("unacknowledged")));
      case SLOW -> kafka.publish(row, failure -> LATER.execute(() -> receipt.done(failure)));
    }
  }

  @Override
  public void close() {
    kafka.close();
  }

  private void standStill() {
    frozen.countDown();
    try {
      thawed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
