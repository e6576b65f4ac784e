package dev.slipway.vm.work;

import dev.slipway.events.FailurePolicy;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.Requests;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.proxmox.Lab;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs on one VM of a lab, in any state. */
final class Jobs {
  static final VmConfig CONFIG =
      VmConfigTest.config(
          Map.of(
              "slipway.endpoints.lab.url", "https://127.0.0.1:8006",
              "slipway.networks.default.cidr", "127.77.0.0/16",
              "slipway.networks.default.range", "127.77.0.10-127.77.0.20",
              "slipway.templates.debian-12.endpoint", "lab",
              "slipway.templates.debian-12.nodes.pve1", "9000"));

  /** Nothing answers at any address. */
  static final AddressCheck UNANSWERED =
      new AddressCheck(null, null, null) {
        @Override
        Optional<Tick> refused(Job job) {
          return Optional.empty();
        }
      };

  static final ProxmoxSpec.Hardware PROTECTED =
      new ProxmoxSpec.Hardware(null, 1, true, ProxmoxSpec.Disks.USUAL, null, true);

  private final Hypervisor hypervisor;
  private final Mark mark;
  private final Placement placement;
  private ProxmoxSpec.Hardware hardware = ProxmoxSpec.Hardware.USUAL;

  Jobs(Lab lab) {
    this(lab.hypervisor, lab.mark, "slipway-test.iso");
  }

  /** Of whoever sees the hypervisor so, and marks his VMs so. */
  Jobs(Hypervisor hypervisor, Mark mark, String seedFile) {
    this(
        hypervisor,
        mark,
        new Placement(
            "lab",
            Lab.PVE1,
            Lab.PVE1,
            Lab.TEMPLATE,
            Lab.VMID,
            "127.77.0.10",
            2222,
            "slipway",
            "seeds:iso/" + seedFile,
            "local",
            Instant.now()));
  }

  private Jobs(Hypervisor hypervisor, Mark mark, Placement placement) {
    this.hypervisor = hypervisor;
    this.mark = mark;
    this.placement = placement;
  }

  /** Of a VM on the second node that is cloned from the first, where the template is. */
  static Jobs acrossNodes(Lab lab, boolean linked) {
    return new Jobs(
        lab.hypervisor,
        lab.mark,
        new Placement(
            "lab",
            new ProxmoxNode("pve2"),
            Lab.PVE1,
            new Vmid(9020),
            Lab.VMID,
            "127.77.0.10",
            2222,
            "slipway",
            "seeds:iso/slipway-test.iso",
            "shared",
            Instant.now(),
            List.of(),
            new Placement.Origin(linked, null),
            List.of(),
            false,
            List.of()));
  }

  /** The same, of a VM that is to have that hardware. */
  Jobs with(ProxmoxSpec.Hardware wanted) {
    Jobs jobs = new Jobs(hypervisor, mark, placement.withHardware(wanted));
    jobs.hardware = wanted;
    return jobs;
  }

  Job forward(VmStep step, TaskRef task, int attempt) {
    return job(
        step,
        new VmState.Building(placement, step, task == null ? null : task.upid(), true),
        attempt);
  }

  /** Following a clone of which it is not certain that ours was the only call for it. */
  Job following(TaskRef clone) {
    return job(VmStep.CLONE, new VmState.Building(placement, VmStep.CLONE, clone.upid(), false), 2);
  }

  Job backward(VmStep step, int attempt) {
    return job(step, new VmState.Undoing(placement, step, null, false), attempt);
  }

  Job backward(VmStep step, TaskRef task) {
    return job(step, new VmState.Undoing(placement, step, task.upid(), false), 1);
  }

  /** Of a VM whose disks were seen there. */
  Job backward(VmStep step, List<DiskPlace> disks) {
    return job(step, new VmState.Undoing(placement, step, null, false, disks, null, null), 1);
  }

  /** Of a VM that an operator waits for no more. */
  Job forced(VmStep step, String by) {
    return job(step, new VmState.Undoing(placement, step, null, false, List.of(), by, null), 1);
  }

  Job removingSeed(VmStep step, TaskRef task) {
    return job(
        step,
        new VmState.RemovingSeed(placement, step, task == null ? null : task.upid(), true),
        1);
  }

  /** Of a VM that was moved away from there. */
  Job removingSeedOfMoved(VmStep step, ProxmoxNode former) {
    Placement p = placement;
    Placement moved =
        new Placement(
            p.endpoint(),
            p.proxmoxNode(),
            p.templateNode(),
            p.template(),
            p.vmid(),
            p.address(),
            p.sshPort(),
            p.sshUser(),
            p.seedVolume(),
            p.storage(),
            p.since(),
            List.of(former),
            p.origin(),
            List.of(),
            false,
            List.of());
    return job(step, new VmState.Undoing(moved, step, null, false), 1);
  }

  /** Of a worker that stood still for longer than its claim. */
  Job notHeld(VmStep step) {
    Job job = backward(step, 1);
    Attempt late =
        new Attempt(job.attempt().id(), 1, job.attempt().firstAttempt(), /* held= */ () -> false);
    return new Job(job.stage(), job.vm(), step, job.mark(), hypervisor, late);
  }

  private Job job(VmStep step, VmState state, int attempt) {
    Vm vm = new Vm(mark.node(), Role.SERVER, Requests.SIZE, 1, false, state);
    StepId id = StepId.of("vm", mark.cluster(), vm.node());
    return new Job(
        new VmStage.Provisioning(
            Requests.requested(mark.cluster(), "lab", "debian-12", FailurePolicy.DESTROY, hardware),
            1,
            List.of(vm)),
        vm,
        step,
        mark,
        hypervisor,
        new Attempt(id, attempt, Instant.now()));
  }
}
