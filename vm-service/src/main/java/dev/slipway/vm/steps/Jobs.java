package dev.slipway.vm.steps;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.store.Installation;
import dev.slipway.vm.work.Job;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;

/** Puts together what one try of a step works on. */
@ApplicationScoped
class Jobs {
  private final VmConfig config;
  private final Hypervisors hypervisors;
  private final Installation installation;

  private final Clock clock;

  Jobs(VmConfig config, Hypervisors hypervisors, Installation installation, Clock clock) {
    this.config = config;
    this.hypervisors = hypervisors;
    this.installation = installation;
    this.clock = clock;
  }

  boolean past(Instant time) {
    return clock.instant().isAfter(time);
  }

  VmConfig.Vm times() {
    return config.vm();
  }

  Job job(VmStage stage, Vm vm, VmStep step, Attempt attempt) {
    Mark mark = new Mark(installation.id(), stage.cluster(), vm.node(), vm.instance());
    // An endpoint that cannot even be named must not keep what was never on it from ending.
    Hypervisor hypervisor =
        vm.state() instanceof VmState.Unplaced ? null : hypervisors.named(endpoint(stage, vm));
    return new Job(stage, vm, step, mark, hypervisor, attempt);
  }

  private static String endpoint(VmStage stage, Vm vm) {
    if (vm.state() instanceof VmState.Placed placed) {
      Placement placement = placed.placement();
      return placement.endpoint();
    }
    return ((VmStage.Provisioning) stage).request().spec().proxmox().endpoint();
  }
}
