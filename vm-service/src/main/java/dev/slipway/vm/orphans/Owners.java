package dev.slipway.vm.orphans;

import dev.slipway.events.ClusterId;
import dev.slipway.events.Vmid;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.store.Leases;
import dev.slipway.vm.store.StageRows;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * What our own rows say of an owner. Asked after the hypervisor was: an intent is committed before
 * its effect can be seen, so what was seen and has no owner now never had one when it was seen.
 */
@ApplicationScoped
class Owners {
  private final Leases leases;
  private final StageRows rows;

  Owners(Leases leases, StageRows rows) {
    this.leases = leases;
    this.rows = rows;
  }

  boolean mayBeOurs(Vmid vmid) {
    return leases.inRange(vmid);
  }

  /** A lease lasts from the intent until the VM's absence is proven, or somebody forces it. */
  Set<Vmid> leased() {
    return QuarkusTransaction.requiringNew().call(leases::leased);
  }

  /** Whether the cluster has a VM, or an intent of one, with that seed. */
  boolean hasSeed(ClusterId cluster, String volume) {
    return QuarkusTransaction.requiringNew().call(() -> rows.read(cluster)).vms().stream()
        .anyMatch(
            vm ->
                vm.state() instanceof VmState.Placed placed
                    && placed.placement().seedVolume().equals(volume));
  }

  /** Who last had disks of that VMID there: a volume carries no mark of its own. */
  Optional<ClusterId> hadDisks(String endpoint, Vmid vmid, String storage) {
    return QuarkusTransaction.requiringNew().call(() -> rows.hadDisks(endpoint, vmid, storage));
  }
}
