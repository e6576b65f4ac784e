package dev.slipway.lab.simulator.proxmox.vm;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.tasks.Pause;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntPredicate;

/**
 * The lock file of each VMID. It is something else than the {@code lock} in a configuration: this
 * one is held by whoever works on the VM right now, and waiting for it ends in {@code got timeout}.
 */
public final class VmLocks {

  /** Work that needs the lock. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws InterruptedException;
  }

  /** A clone does not wait long for its source's lock. */
  private static final Duration CLONE_WAIT = Duration.ofSeconds(1);

  private final Map<Integer, ReentrantReadWriteLock> locks = new ConcurrentHashMap<>();
  private final Duration wait;
  private final IntPredicate heldByOthers;

  /**
   * @param heldByOthers asked once for each VMID whose lock is wanted: whether somebody else holds
   *     it for longer than anybody waits
   */
  VmLocks(Duration wait, IntPredicate heldByOthers) {
    this.wait = wait;
    this.heldByOthers = heldByOthers;
  }

  /** For a change. Throws {@code can't lock file … - got timeout} after the wait. */
  public <T> T exclusively(int vmid, Work<T> work) throws InterruptedException {
    return holding(vmid, lockOf(vmid).writeLock(), wait, null, work);
  }

  /** The same in a task, whose log tells of the waiting. */
  public <T> T exclusively(int vmid, Task task, Work<T> work) throws InterruptedException {
    return holding(vmid, lockOf(vmid).writeLock(), wait, task, work);
  }

  /** For a clone's target, which nobody else should hold. */
  public <T> T asTarget(int vmid, Task task, Work<T> work) throws InterruptedException {
    return holding(vmid, lockOf(vmid).writeLock(), CLONE_WAIT, task, work);
  }

  /** For a clone's source: many clones at once, but no change meanwhile. */
  public <T> T shared(int vmid, Task task, Work<T> work) throws InterruptedException {
    return holding(vmid, lockOf(vmid).readLock(), CLONE_WAIT, task, work);
  }

  private ReentrantReadWriteLock lockOf(int vmid) {
    return locks.computeIfAbsent(vmid, id -> new ReentrantReadWriteLock());
  }

  private <T> T holding(int vmid, Lock lock, Duration patience, Task task, Work<T> work)
      throws InterruptedException {
    boolean held = heldByOthers.test(vmid);
    if (held || !lock.tryLock()) {
      if (task != null) {
        task.print("trying to acquire lock...");
      }
      if (!(held ? inVain(patience) : lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS))) {
        throw ApiException.died(
            "can't lock file '/var/lock/qemu-server/lock-" + vmid + ".conf' - got timeout");
      }
    }
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  private static boolean inVain(Duration patience) throws InterruptedException {
    Pause.of(patience);
    return false;
  }
}
