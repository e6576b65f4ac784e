package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The outside calls of some steps. An effect is found or made, never doubled: a try may be the
 * second after a worker that died in the middle of the first.
 */
public interface Work {

  /** The steps it can do. */
  Set<VmStep> steps();

  /** One look, or one call. Never waits. */
  Tick run(Job job);

  /**
   * Looks at a task that an earlier try started.
   *
   * @param ended what to do when it has had its effect
   * @throws VmFailure of the task, when it had none
   */
  static Tick follow(Job job, TaskRef task, Supplier<Tick> ended) {
    return switch (job.hypervisor().task(task)) {
      case TaskState.Running running -> Tick.waiting();
      case TaskState.Ok ok -> ended.get();
      case TaskState.Warnings warnings -> ended.get();
      case TaskState.Failed failed -> throw failed(job, task, failed);
      case TaskState.Unknown unknown ->
          throw new VmFailure(
                  FailureCode.PROXMOX_TASK_FAILED,
                  "Proxmox VE does not know task %s any more".formatted(task.upid()))
              .ofTask();
    };
  }

  static VmFailure failed(Job job, TaskRef task, TaskState.Failed failed) {
    return new VmFailure(
            failed.code(),
            failed.retryable(),
            failed.remedy(),
            "%s of VM %s: %s (task %s)"
                .formatted(job.step(), job.vmid(), failed.text(), task.upid()),
            null)
        .ofTask();
  }
}
