package dev.slipway.vm.cleanup;

import dev.slipway.events.ClusterId;
import dev.slipway.vm.cleanup.CleanupCheck.Checked;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.store.Installation;
import dev.slipway.vm.store.Leases;
import dev.slipway.vm.store.Leases.Held;
import dev.slipway.vm.store.StageRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Looks at the live hypervisor again for a cluster that is gone. Changes nothing anywhere. */
@ApplicationScoped
public class CleanupChecks {
  private final Hypervisors hypervisors;
  private final Installation installation;
  private final StageRows rows;
  private final Leases leases;
  private final Clock clock;

  CleanupChecks(
      Hypervisors hypervisors,
      Installation installation,
      StageRows rows,
      Leases leases,
      Clock clock) {
    this.hypervisors = hypervisors;
    this.installation = installation;
    this.rows = rows;
    this.leases = leases;
    this.clock = clock;
  }

  /**
   * @return empty while this stage is not undone
   * @throws dev.slipway.vm.hypervisor.VmFailure when the hypervisor cannot be asked
   */
  public Optional<CleanupCheck> check(ClusterId cluster) {
    VmStage stage = QuarkusTransaction.requiringNew().call(() -> rows.read(cluster));
    if (!(stage instanceof VmStage.Undone undone)) {
      return Optional.empty();
    }
    Held held = QuarkusTransaction.requiringNew().call(() -> leases.held(cluster));
    List<Checked> resources =
        undone.gone().stream().flatMap(gone -> look(cluster, gone, held).stream()).toList();
    return Optional.of(new CleanupCheck(cluster, resources));
  }

  private List<Checked> look(ClusterId cluster, VmState.Gone gone, Held held) {
    return new Look(
            hypervisors.named(gone.placement().endpoint()), installation.id(), cluster, gone, clock)
        .all(held);
  }
}
