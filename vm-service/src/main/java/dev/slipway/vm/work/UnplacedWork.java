package dev.slipway.vm.work;

import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/** What was never placed is not there: that needs no look, only that our past was read. */
@ApplicationScoped
class UnplacedWork implements Work {

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.CONFIRM_UNPLACED);
  }

  @Override
  public Tick run(Job job) {
    return Tick.of(
        new VmOutcome.Absent(job.vm().node(), job.vm().instance(), job.step(), List.of()));
  }
}
