package dev.slipway.lab.simulator.proxmox.tasks;

import dev.slipway.lab.simulator.faults.TaskFault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A worker process: runs by itself after its call was answered, keeps a log, ends with a status.
 */
public final class Task {

  /** What a task does. */
  @FunctionalInterface
  public interface Body {

    /**
     * Runs in the task's own thread. {@link TaskFailure} ends the task with that text; so does any
     * {@link dev.slipway.lab.simulator.proxmox.api.ApiException}. An interrupt means that somebody
     * stopped the task: undo, then fail; unless {@link Task#killed()}, where nothing is undone.
     */
    void run(Task task) throws InterruptedException;
  }

  private final Upid upid;
  private final Instant started;
  private final AtomicReference<TaskFault> fault;
  private final List<String> log = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch hurried = new CountDownLatch(1);
  private volatile Thread worker;
  private volatile Instant endTime;
  private volatile String exitStatus;
  private volatile boolean killed;

  Task(Upid upid, Instant started, Optional<TaskFault> fault) {
    this.fault = new AtomicReference<>(fault.orElse(null));
    this.upid = upid;
    this.started = started;
  }

  public Upid upid() {
    return upid;
  }

  public Instant started() {
    return started;
  }

  /** Empty while it runs. */
  public Optional<Instant> ended() {
    return Optional.ofNullable(endTime);
  }

  /** {@code OK} or what went wrong; empty while it runs. */
  public Optional<String> exitStatus() {
    return Optional.ofNullable(exitStatus);
  }

  public boolean running() {
    return exitStatus == null;
  }

  /** Whether the worker died without a chance to tidy up (SIGKILL, a power failure). */
  public boolean killed() {
    return killed;
  }

  public void print(String line) {
    synchronized (log) {
      log.add(line);
    }
  }

  public List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /**
   * Lets the time pass that the real work would take, unless {@link #hurry hurried}. Where
   * something is to go wrong in this task, it does here, once.
   */
  public void work(Duration time) throws InterruptedException {
    TaskFault wrong = fault.getAndSet(null);
    Duration whole = wrong == null ? time : time.plus(wrong.delay());
    var unused = hurried.await(whole.toNanos(), TimeUnit.NANOSECONDS);
    if (wrong != null && wrong.kind() == TaskFault.Kind.FAILS) {
      throw new TaskFailure(wrong.exitStatus());
    }
    if (wrong != null && wrong.kind() == TaskFault.Kind.KILLED) {
      killed = true;
      throw new InterruptedException("killed");
    }
  }

  /** What was to go wrong in a task that had no work to do goes wrong at its end. */
  void endWork() throws InterruptedException {
    work(Duration.ZERO);
  }

  void awaitHurry() throws InterruptedException {
    hurried.await();
  }

  /** From now on its work takes no time, so that who watches it decides when it ends. */
  public void hurry() {
    hurried.countDown();
  }

  /** Waits for its end. False when the time ran out first. */
  public boolean await(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  void startIn(Thread thread) {
    worker = thread;
    thread.start();
  }

  void stop() {
    worker.interrupt();
  }

  void kill() {
    killed = true;
    worker.interrupt();
  }

  void end(Instant at, String status) {
    if (!killed) {
      print(status.equals("OK") ? "TASK OK" : "TASK ERROR: " + status);
    }
    endTime = at;
    exitStatus = status;
    ended.countDown();
  }
}
