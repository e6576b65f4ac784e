package dev.slipway.kit.steps.engine;

import dev.slipway.kit.steps.table.StepTable;
import dev.slipway.kit.steps.table.Transactions;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What all ticks of a process work with.
 *
 * @param gate as many permits as ticks may hold connections at once: waiting here takes none
 */
record Workshop(
    StepTable table,
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
