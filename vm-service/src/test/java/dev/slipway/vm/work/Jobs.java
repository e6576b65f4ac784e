package dev.slipway.vm.work;

import dev.slipway.events.FailurePolicy;
import dev.slipway.events.Role;
import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.Requests;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.VmConfigTest;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.proxmox.Lab;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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

  private final Lab lab;
  private final Placement placement;

  Jobs(Lab lab) {
    this.lab = lab;
    this.placement =
        new Placement(
            "lab",
            Lab.PVE1,
            Lab.PVE1,
            Lab.TEMPLATE,
            Lab.VMID,
            "127.77.0.10",
            2222,
            "slipway",
            "seeds:iso/slipway-test.iso",
            "local",
            Instant.now());
  }

  Job forward(VmStep step, TaskRef task, int attempt) {
    return job(
        step,
        new VmState.Building(placement, step, task == null ? null : task.upid(), true),
        attempt);
  }

  Job backward(VmStep step, int attempt) {
    return job(step, new VmState.Undoing(placement, step, null, false), attempt);
  }

  Job removingSeed(VmStep step, TaskRef task) {
    return job(
        step,
        new VmState.RemovingSeed(placement, step, task == null ? null : task.upid(), true),
        1);
  }

  private Job job(VmStep step, VmState state, int attempt) {
    Vm vm = new Vm(lab.mark.node(), Role.SERVER, Requests.SIZE, 1, false, state);
    StepId id = StepId.of("vm", lab.mark.cluster(), vm.node());
    return new Job(
        new VmStage.Provisioning(
            Requests.requested(lab.mark.cluster(), "lab", "debian-12", FailurePolicy.DESTROY),
            1,
            List.of(vm)),
        vm,
        step,
        lab.mark,
        lab.hypervisor,
        new Attempt(id, attempt, Instant.now()));
  }
}
