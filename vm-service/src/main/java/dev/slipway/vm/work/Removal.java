package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.Resource;
import dev.slipway.events.ResourceKind;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stops and destroys the VM, wherever it is now, and proves that it is gone: absent is what the
 * whole cluster says is free, and nothing else.
 */
@ApplicationScoped
class Removal implements Work {

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.STOP, VmStep.DESTROY, VmStep.VERIFY, VmStep.VERIFY_AGAIN);
  }

  @Override
  public Tick run(Job job) {
    return switch (job.step()) {
      case STOP -> stop(job);
      case DESTROY -> destroy(job);
      default -> verify(job);
    };
  }

  private Tick stop(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), () -> stopped(job));
    }
    Optional<OwnVm> vm = Guard.ownIfThere(job);
    // To stop what stands still does no harm, but where HA has given a VM up it fails each time.
    boolean stands = vm.isEmpty() || (job.triedBefore() && !job.hypervisor().running(vm.get()));
    return stands ? job.done() : job.started(job.hypervisor().stop(vm.get()));
  }

  /** The stop of an HA-managed VM is only an order for it: the task ends before the VM does. */
  private static Tick stopped(Job job) {
    return Guard.ownIfThere(job).filter(vm -> job.hypervisor().running(vm)).isPresent()
        ? Tick.waiting()
        : job.done();
  }

  private Tick destroy(Job job) {
    Optional<TaskRef> task = job.task();
    if (task.isPresent()) {
      return Work.follow(job, task.get(), job::done);
    }
    return Guard.ownIfThere(job).map(vm -> destroy(job, vm)).orElseGet(job::done);
  }

  /** Proxmox refuses to destroy what runs, which is what a second try looks for. */
  private static Tick destroy(Job job, OwnVm vm) {
    return job.triedBefore() && job.hypervisor().running(vm)
        ? stillThere(job)
        : job.started(job.hypervisor().destroy(vm));
  }

  /** Started after it was stopped, by a call of ours that came late or by somebody else. */
  private static Tick stillThere(Job job) {
    return Tick.of(new VmOutcome.StillThere(job.vm().node(), job.vm().instance(), job.step()));
  }

  private Tick verify(Job job) {
    if (!job.hypervisor().idFree(job.vmid()) || SeedRemoval.there(job)) {
      return stillThere(job);
    }
    Placement placement = job.placement();
    Volumes volumes =
        job.hypervisor().volumes(placement.proxmoxNode(), placement.storage(), job.vmid());
    if (!volumes.volumes().isEmpty()) {
      throw new VmFailure(
          FailureCode.VOLUME_REMAINS,
          "VM %s is gone, its volumes are not: %s".formatted(job.vmid(), volumes.volumes()));
    }
    return Tick.of(
        new VmOutcome.Absent(
            job.vm().node(), job.vm().instance(), job.step(), evidence(placement, volumes)));
  }

  private static List<Resource> evidence(Placement placement, Volumes volumes) {
    List<Resource> resources = new ArrayList<>();
    resources.add(
        new Resource(
            ResourceKind.VM,
            placement.vmid().toString(),
            "GET /cluster/nextid?vmid=%s on endpoint %s says free"
                .formatted(placement.vmid(), placement.endpoint())));
    resources.add(
        new Resource(
            ResourceKind.VOLUME,
            placement.disks(),
            volumes.verifiable()
                ? "storage %s on %s lists none"
                    .formatted(placement.storage(), placement.proxmoxNode())
                : "not verifiable: the token has no Datastore.Allocate on /storage/%s; destroyed with the VM"
                    .formatted(placement.storage())));
    resources.add(
        new Resource(
            ResourceKind.SEED,
            placement.seedVolume(),
            "storage %s on %s lists no such ISO"
                .formatted(placement.seedStorage(), placement.proxmoxNode())));
    resources.add(
        new Resource(
            ResourceKind.VMID_LEASE, placement.vmid().toString(), "released with this event"));
    resources.add(
        new Resource(ResourceKind.ADDRESS_LEASE, placement.address(), "released with this event"));
    return List.copyOf(resources);
  }
}
