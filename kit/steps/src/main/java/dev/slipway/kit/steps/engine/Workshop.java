package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.StepTable;
import dev.slipway.kit.steps.table.Transactions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What all ticks of a process work with.
 *
 * @param certainty how long after it was taken or kept a claim cannot have run out
 * @param gate as many permits as ticks may hold connections at once: waiting here takes none
 */
record Workshop(
    StepTable table,
    Duration certainty,
    Transactions transactions,
    Semaphore gate,
    StepMetrics metrics,
    Signal signal) {

  <T> T inTransaction(Supplier<T> work) {
    return gated(() -> transactions.inNew(work));
  }

  <T> T gated(Supplier<T> work) {
    gate.acquireUninterruptibly();
    try {
      return work.get();
    } finally {
      gate.release();
    }
  }
}
