package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Candidate;
import dev.slipway.vm.placement.Placer;
import dev.slipway.vm.placement.Preflight;
import dev.slipway.vm.store.Leases;
import dev.slipway.vm.store.StageRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks whether the VM can be made, and commits to how. */
@ApplicationScoped
class PlaceWork implements Work {
  private final Preflight preflight;
  private final Placer placer;
  private final Leases leases;
  private final StageRows rows;
  private final VmConfig config;
  private final Clock clock;

  PlaceWork(
      Preflight preflight,
      Placer placer,
      Leases leases,
      StageRows rows,
      VmConfig config,
      Clock clock) {
    this.preflight = preflight;
    this.placer = placer;
    this.leases = leases;
    this.rows = rows;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.PLACE);
  }

  @Override
  public Tick run(Job job) {
    List<Candidate> candidates = preflight.check(job.spec(), job.vm().size()).orFail();
    return new Tick(() -> place(job, candidates));
  }

  /** In the transaction. What is reserved now may come free before the step's deadline. */
  private Optional<VmOutcome> place(Job job, List<Candidate> candidates) {
    Vm vm = job.vm();
    // Read now: another server may have been placed since this try began.
    List<ProxmoxNode> servers = rows.read(job.stage().cluster()).otherServers(vm.node());
    try {
      return Optional.of(
          new VmOutcome.Placed(
              vm.node(),
              vm.instance(),
              placer.place(job.spec(), vm, job.mark(), candidates, servers)));
    } catch (VmFailure full) {
      leases.release(job.stage().cluster(), vm.node(), vm.instance());
      Instant deadline = job.attempt().firstAttempt().plus(config.vm().stepDeadline());
      return full.failure() == FailureCode.NO_CAPACITY && clock.instant().isBefore(deadline)
          ? Optional.empty()
          : Optional.of(gaveUp(job, full));
    }
  }

  static VmOutcome gaveUp(Job job, VmFailure full) {
    return new VmOutcome.GaveUp(
        job.vm().node(),
        job.vm().instance(),
        job.step(),
        full.failure(),
        job.attempt().number(),
        full.getMessage(),
        full.remedy(),
        null);
  }
}
