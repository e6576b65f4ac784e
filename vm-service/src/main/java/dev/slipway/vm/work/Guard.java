package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.Optional;

/** The live VM of a job, read now, and only if it carries our mark. */
final class Guard {
  private static final int SOON = 3;

  /** Without it nowhere, no VM can be ours to see. */
  private static final String NEEDED = "VM.Allocate";

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
    Optional<OwnVm> own = OwnVm.of(live, job.mark());
    // The rest of a clone has no mark yet, neither ours nor anybody's.
    boolean halfMade = live.mark().isEmpty() && live.lock().filter("clone"::equals).isPresent();
    if (own.isEmpty() && !halfMade) {
      throw notOurs(job, live);
    }
    live.lock()
        .ifPresent(
            lock -> {
              throw locked(job, live, lock);
            });
    return own.orElseThrow();
  }

  private static VmFailure notOurs(Job job, LiveVm live) {
    String found =
        live.mark().map(mark -> "the mark '" + mark + "'").orElse("no mark that could be ours");
    return new VmFailure(
        FailureCode.VM_NOT_OURS,
        false,
        "Look at it: qm config %s on %s. If it is ours and its description was changed, put the line '%s' back into it: the removal goes on by itself. If ours is gone and this one is somebody else's, force the resource."
            .formatted(live.vmid(), live.node(), job.mark()),
        "VM %s on %s carries %s, expected is '%s'; it was left alone"
            .formatted(live.vmid(), live.node(), found, job.mark()),
        null);
  }

  static VmFailure invisible(Job job) {
    // Who joins the pool last may be seen a moment later.
    boolean again = job.attempt().number() <= SOON;
    if (job.hypervisor().permissions().values().stream()
        .noneMatch(rights -> rights.contains(NEEDED))) {
      return new VmFailure(
          FailureCode.PROXMOX_PERMISSION_MISSING,
          again,
          "Give %s its rights back (deploy/proxmox has the whole set; %s on the pool is one of them): what waits goes on by itself."
              .formatted(job.hypervisor().user(), NEEDED),
          "VMID %s is taken, and %s has %s nowhere: its rights were taken away"
              .formatted(job.vmid(), job.hypervisor().user(), NEEDED),
          null);
    }
    return new VmFailure(
        FailureCode.VM_NOT_VISIBLE,
        again,
        "On any Proxmox node see which one has it: ls /etc/pve/nodes/*/qemu-server/%s.conf. "
                .formatted(job.vmid())
            + leftover(job, "that node"),
        "VMID %s is taken, but this token cannot see the VM".formatted(job.vmid()),
        null);
  }

  private static VmFailure locked(Job job, LiveVm live, String lock) {
    return new VmFailure(
        FailureCode.VM_LOCKED,
        true,
        leftover(job, "Proxmox node " + live.node()),
        "VM %s on %s is locked (%s)".formatted(live.vmid(), live.node(), lock),
        null);
  }

  /** No API token can take a lock off: it needs root, on the node. */
  private static String leftover(Job job, String node) {
    return "As root on %s look at it with: qm config %s. If it is the rest of our clone: qm unlock %s; qm destroy %s --purge"
        .formatted(node, job.vmid(), job.vmid(), job.vmid());
  }
}
