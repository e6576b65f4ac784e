package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.Optional;

/** The live VM of a job, read now, and only if it carries our mark. */
final class Guard {
  private Guard() {}

  /**
   * @throws VmFailure when it is gone, not ours, locked, or not for us to see
   */
  static OwnVm own(Job job) {
    return ownIfThere(job)
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.VM_LOST, "VM %s is gone: no VM has its id".formatted(job.vmid())));
  }

  /**
   * @return empty when the whole cluster says that the VMID is free
   * @throws VmFailure when it is not ours, locked, or not for us to see
   */
  static Optional<OwnVm> ownIfThere(Job job) {
    return switch (job.hypervisor().find(job.vmid(), job.placement().proxmoxNode())) {
      case Sighting.Absent absent -> Optional.empty();
      case Sighting.Invisible invisible -> throw invisible(job);
      case Sighting.Visible visible -> Optional.of(owned(job, visible.vm()));
    };
  }

  private static OwnVm owned(Job job, LiveVm live) {
    OwnVm own =
        OwnVm.of(live, job.mark())
            .orElseThrow(
                () ->
                    new VmFailure(
                        FailureCode.VM_NOT_OURS,
                        "VM %s on %s carries %s, expected is '%s'"
                            .formatted(
                                live.vmid(),
                                live.node(),
                                live.mark().map(mark -> "'" + mark + "'").orElse("no mark of ours"),
                                job.mark())));
    live.lock()
        .ifPresent(
            lock -> {
              throw locked(job, live, lock);
            });
    return own;
  }

  static VmFailure invisible(Job job) {
    return new VmFailure(
        FailureCode.VM_NOT_VISIBLE,
        // Who joins the pool last may be seen a moment later.
        job.attempt().number() <= 3,
        leftover(job, job.placement().proxmoxNode().value()),
        "VMID %s is taken, but this token cannot see the VM".formatted(job.vmid()),
        null);
  }

  private static VmFailure locked(Job job, LiveVm live, String lock) {
    return new VmFailure(
        FailureCode.VM_LOCKED,
        true,
        leftover(job, live.node().value()),
        "VM %s on %s is locked (%s)".formatted(live.vmid(), live.node(), lock),
        null);
  }

  /** No API token can take a lock off: it needs root, on the node. */
  private static String leftover(Job job, String node) {
    return "As root on Proxmox node %s look at it with: qm config %s. If it is the rest of our clone: qm unlock %s; qm destroy %s --purge"
        .formatted(node, job.vmid(), job.vmid(), job.vmid());
  }
}
