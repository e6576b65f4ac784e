package dev.slipway.lab.simulator.guest.systemd;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A service of {@code Type=notify} with {@code Restart=always}, as K3s's installer writes it: while
 * its program exits instead of getting ready, the unit goes round between {@code activating/start}
 * and {@code activating/auto-restart}, counting {@code NRestarts}; it never ends as {@code failed}.
 */
public final class ServiceUnit implements Unit {

  private final String name;
  private final Daemon daemon;
  private final Journal journal;
  private final Duration restartDelay;

  /** Held through a whole start or stop, so that jobs queue up as systemd's do. */
  private final ReentrantLock jobs = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private UnitStatus status = UnitStatus.DEAD;
  private Thread runner;

  public ServiceUnit(String name, Daemon daemon, Journal journal, Duration restartDelay) {
    this.name = name;
    this.daemon = daemon;
    this.journal = journal;
    this.restartDelay = restartDelay;
  }

  @Override
  public UnitStatus status() {
    lock.lock();
    try {
      return status;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start() {
    jobs.lock();
    try {
      if (runner == null) {
        set(UnitStatus.STARTING);
        runner = Thread.ofVirtual().name(name).start(this::run);
      }
    } finally {
      jobs.unlock();
    }
  }

  @Override
  public boolean awaitStarted(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (status.active().equals("activating") && status.sub().equals("start") && left > 0) {
        left = changed.awaitNanos(left);
      }
      return status.isActive();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void stop() {
    jobs.lock();
    try {
      if (runner != null) {
        runner.interrupt();
        join(runner);
        runner = null;
        daemon.stop();
        set(UnitStatus.DEAD);
        journal.write(name, "Stopped " + name + ".");
      }
    } finally {
      jobs.unlock();
    }
  }

  @Override
  public void resetFailed() {
    // Restart=always never reaches the failed state: there is nothing to forget.
  }

  private void run() {
    try {
      while (true) {
        runOnce();
        Pause.of(restartDelay);
        set(status().with("activating", "start").restarted());
      }
    } catch (InterruptedException e) {
      // Stopped while starting: stop() puts the state right.
      Thread.currentThread().interrupt();
    }
  }

  /** Until its process exits. */
  private void runOnce() throws InterruptedException {
    journal.write(name, "Starting " + name + "...");
    try {
      daemon.start();
      set(status().with("active", "running").ended("success", 0));
      journal.write(name, "Started " + name + ".");
      daemon.awaitExit();
    } catch (DaemonFailedException e) {
      daemon.stop();
      journal.write(name, e.getMessage());
      journal.write(
          name, name + ": Main process exited, code=exited, status=" + e.exitCode() + "/FAILURE");
      journal.write(name, name + ": Failed with result 'exit-code'.");
      set(status().with("activating", "auto-restart").ended("exit-code", e.exitCode()));
    }
  }

  private void set(UnitStatus next) {
    lock.lock();
    try {
      status = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
