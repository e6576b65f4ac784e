package dev.slipway.lab.simulator.guest.systemd;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A unit made by {@code systemd-run}. The rules that matter to who polls it:
 *
 * <ul>
 *   <li>{@code Type=oneshot} is {@code activating/start} while the program runs, other types are
 *       {@code active/running};
 *   <li>after success it is {@code active/exited} with {@code RemainAfterExit=yes}, else it is
 *       unloaded;
 *   <li>after a failure it stays, {@code failed/failed}, until {@code reset-failed};
 *   <li>stopping a running oneshot kills it with SIGTERM, which for that type counts as a failure.
 * </ul>
 */
final class TransientUnit implements Unit {

  private static final int SIGTERM = 15;

  private final String name;
  private final TransientSpec spec;
  private final Callable<Integer> program;
  private final Journal journal;
  private final Runnable unload;
  private final CountDownLatch ended = new CountDownLatch(1);
  private UnitStatus status;
  private boolean stopping;
  private final Thread runner;

  TransientUnit(
      String name,
      TransientSpec spec,
      Callable<Integer> program,
      Journal journal,
      Runnable unload) {
    this.name = name;
    this.spec = spec;
    this.program = program;
    this.journal = journal;
    this.unload = unload;
    this.runner = Thread.ofVirtual().name(name).unstarted(this::run);
    this.status = spec.oneshot() ? UnitStatus.STARTING : UnitStatus.DEAD.with("active", "running");
  }

  @Override
  public synchronized UnitStatus status() {
    return status;
  }

  @Override
  public synchronized void start() {
    if (runner.getState() == Thread.State.NEW) {
      runner.start();
    }
  }

  @Override
  public boolean awaitStarted(Duration limit) throws InterruptedException {
    if (!spec.oneshot()) {
      return true;
    }
    return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS) && !status().failed();
  }

  @Override
  public void stop() {
    synchronized (this) {
      if (ended.getCount() == 0) {
        if (status.isActive()) {
          status = UnitStatus.DEAD;
          unload.run();
        }
        return;
      }
      stopping = true;
      runner.interrupt();
    }
    awaitEnd();
  }

  @Override
  public synchronized void resetFailed() {
    if (status.failed()) {
      status = UnitStatus.DEAD;
      unload.run();
    }
  }

  private void run() {
    journal.write(name, "Starting " + name + "...");
    int exitCode;
    try {
      exitCode = program.call();
    } catch (InterruptedException e) {
      exitCode = -1;
    } catch (Exception e) {
      // A bug of the simulator: visible in the guest's journal, and the unit fails.
      journal.write(name, "simulator: " + e);
      exitCode = 70;
    }
    finish(exitCode);
  }

  private synchronized void finish(int exitCode) {
    if (stopping) {
      boolean clean = !spec.oneshot();
      status = clean ? UnitStatus.DEAD : failed("signal", SIGTERM);
    } else if (exitCode == 0) {
      status = spec.remainAfterExit() ? UnitStatus.DEAD.with("active", "exited") : UnitStatus.DEAD;
    } else {
      status = failed("exit-code", exitCode);
    }
    if (status.failed()) {
      journal.write(name, name + ": Failed with result '" + status.result() + "'.");
    } else {
      journal.write(name, name + ": Deactivated successfully.");
    }
    if (status.equals(UnitStatus.DEAD)) {
      unload.run();
    }
    ended.countDown();
  }

  private static UnitStatus failed(String result, int code) {
    return UnitStatus.DEAD.with("failed", "failed").ended(result, code);
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
