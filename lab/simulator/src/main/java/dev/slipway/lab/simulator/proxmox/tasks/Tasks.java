package dev.slipway.lab.simulator.proxmox.tasks;

import dev.slipway.lab.simulator.faults.Faults;
import dev.slipway.lab.simulator.faults.TaskFault;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every task since the start, of all nodes. */
public final class Tasks {

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);
  private static final int FIRST_PID = 2000;

  private final Clock clock;
  private final TaskTimes times;
  private final Faults faults;
  private final UnaryOperator<String> nameOfVm;
  private final Instant booted;
  private final Map<String, Task> tasks = new ConcurrentHashMap<>();
  private final AtomicInteger pids = new AtomicInteger(FIRST_PID);
  private volatile boolean stalled;

  /**
   * @param nameOfVm from a VMID to the VM's name
   */
  public Tasks(Clock clock, TaskTimes times, Faults faults, UnaryOperator<String> nameOfVm) {
    this.faults = faults;
    this.nameOfVm = nameOfVm;
    this.clock = clock;
    this.times = times;
    this.booted = clock.instant();
  }

  public Instant now() {
    return clock.instant();
  }

  public TaskTimes times() {
    return times;
  }

  /** Starts a worker on a VM; its UPID is what the call answers. */
  public String fork(String node, String type, String id, Identity who, Task.Body body) {
    return fork(node, type, id, nameOfVm.apply(id), who, body);
  }

  /**
   * Starts a worker.
   *
   * @param about name of the new VM, or the file or volume that it is about
   */
  public String fork(
      String node, String type, String id, String about, Identity who, Task.Body body) {
    Optional<TaskFault> fault =
        faults.take(TaskFault.class, each -> each.concerns(type, node, id, about));
    Instant now = clock.instant();
    long jiffies = Duration.between(booted, now).toMillis() / 10;
    Upid upid =
        new Upid(node, pids.incrementAndGet(), jiffies, now.getEpochSecond(), type, id, who.full());
    Task task = new Task(upid, now, fault);
    boolean waits = stalled;
    tasks.put(upid.toString(), task);
    task.startIn(Thread.ofVirtual().name(type + "-" + id).unstarted(() -> run(task, waits, body)));
    return upid.toString();
  }

  public Optional<Task> find(String upid) {
    return Optional.ofNullable(tasks.get(upid));
  }

  /**
   * While stalled, a worker begins only when its task is {@link Task#hurry hurried}: a node so busy
   * that further calls are answered before anything was done about the earlier ones.
   */
  public void stall(boolean now) {
    stalled = now;
  }

  /** Newest first. */
  public List<Task> all() {
    return tasks.values().stream()
        .sorted(
            Comparator.comparing(Task::started).thenComparing(task -> task.upid().pid()).reversed())
        .toList();
  }

  /** What {@code DELETE} does: the worker is asked to stop, undoes its work and fails. */
  public void stop(Task task) {
    task.stop();
  }

  /** A SIGKILL: nothing is undone, the exit status is {@code unexpected status}. */
  public void kill(Task task) {
    task.kill();
  }

  /** Stops all workers; for the simulator's own end. */
  public void shutDown() {
    tasks.values().stream().filter(Task::running).forEach(Task::kill);
  }

  private void run(Task task, boolean waits, Task.Body body) {
    String outcome = outcome(task, waits, body);
    task.end(clock.instant(), outcome);
  }

  private static String outcome(Task task, boolean waits, Task.Body body) {
    try {
      if (waits) {
        task.awaitHurry();
      }
      body.run(task);
      task.endWork();
      return "OK";
    } catch (TaskFailure | ApiException e) {
      return e.getMessage();
    } catch (InterruptedException e) {
      return task.killed() ? "unexpected status" : "interrupted by signal";
    } catch (RuntimeException e) {
      LOG.error("task {} broke: a fault of the simulator", task.upid(), e);
      return "simulator: " + e;
    }
  }
}
