package dev.slipway.kit.delivery.relay;

import dev.slipway.kit.delivery.outbox.OutboxRow;

/** Where the relay puts rows. */
interface Publisher extends AutoCloseable {

  /** Sends the row and reports what became of it exactly once, on any thread, in bounded time. */
  void publish(OutboxRow row, Receipt receipt);

  /** Ends what is under way, each with its receipt. */
  @Override
  void close();

  /** What became of a row. */
  @FunctionalInterface
  interface Receipt {

    /**
     * @param failure why it is not known to be in Kafka, where it may be all the same; null when it
     *     is there
     */
    void done(Exception failure);
  }
}
