package dev.slipway.vm.orphans;

import dev.slipway.kit.steps.Attempt;
import dev.slipway.kit.steps.Completion;
import dev.slipway.kit.steps.Next;
import dev.slipway.kit.steps.RetryPolicy;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.steps.Step;
import dev.slipway.kit.steps.StepHandler;
import dev.slipway.kit.steps.StepId;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.store.Installation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * One step instance per endpoint, {@code sweep/<endpoint>}, which never ends: so one replica looks
 * at a time, and another goes on when it dies.
 */
@ApplicationScoped
class Sweeps implements StepHandler {
  private static final String KIND = "sweep";

  private final VmConfig config;
  private final Hypervisors hypervisors;
  private final Installation installation;
  private final Owners owners;
  private final Reports reports;

  Sweeps(
      VmConfig config,
      Hypervisors hypervisors,
      Installation installation,
      Owners owners,
      Reports reports) {
    this.config = config;
    this.hypervisors = hypervisors;
    this.installation = installation;
    this.owners = owners;
    this.reports = reports;
  }

  static StepId id(String endpoint) {
    return StepId.of(KIND, endpoint);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** The row of an endpoint that is configured no more goes. */
  @Override
  public Optional<Step> next(StepId id) {
    String endpoint = id.parts().getFirst();
    return Optional.ofNullable(config.endpoints().get(endpoint))
        .filter(configured -> configured.url().isPresent())
        .map(configured -> new Sweep(endpoint, configured));
  }

  private final class Sweep implements Step {
    private final String endpoint;
    private final VmConfig.Endpoint configured;

    Sweep(String endpoint, VmConfig.Endpoint configured) {
      this.endpoint = endpoint;
      this.configured = configured;
    }

    @Override
    public String name() {
      return KIND;
    }

    /** Nothing waits for it: a failure is written down, and the next sweep comes by itself. */
    @Override
    public RetryPolicy retries() {
      return RetryPolicy.within(Duration.ZERO);
    }

    @Override
    public Completion run(Attempt attempt) {
      Findings findings =
          new Search(endpoint, configured, hypervisors.named(endpoint), installation.id(), owners)
              .look();
      return () -> Next.lookAgain(reports.ended(endpoint, findings));
    }

    @Override
    public Next gaveUp(Attempt attempt, StageException cause) {
      return Next.lookAgain(
          reports.failed(
              endpoint, "%s: %s %s".formatted(cause.code(), cause.getMessage(), cause.remedy())));
    }
  }
}
