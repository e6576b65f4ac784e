package dev.slipway.vm.work;

import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/**
 * What needs no look, only that our past was read: that a VM is not there which was never placed,
 * and what becomes of an agent that was given up.
 */
@ApplicationScoped
class UnplacedWork implements Work {

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.CONFIRM_UNPLACED, VmStep.REPLACE);
  }

  @Override
  public Tick run(Job job) {
    if (job.step() == VmStep.REPLACE) {
      return job.done();
    }
    return Tick.of(
        new VmOutcome.Absent(job.vm().node(), job.vm().instance(), job.step(), List.of()));
  }
}
