package dev.slipway.vm.work;

import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Placer;
import dev.slipway.vm.store.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Looks whether something answers at a VM's address, as long as nothing of the VM is there: then it
 * gets the next address, and the one that was refused is passed over for a while. If it was asked
 * for, there is no next one.
 */
@ApplicationScoped
class AddressCheck {
  private final TakenAddresses addresses;
  private final Placer placer;
  private final Leases leases;

  AddressCheck(TakenAddresses addresses, Placer placer, Leases leases) {
    this.addresses = addresses;
    this.placer = placer;
    this.leases = leases;
  }

  /** Empty if nothing answers. */
  Optional<Tick> refused(Job job) {
    String address = job.placement().address();
    if (address == null) {
      return Optional.empty();
    }
    return addresses
        .answering(job.spec().network(), address)
        .map(found -> new Tick(() -> Optional.of(next(job, address, found))));
  }

  /** In the transaction: the lease goes from the one to the other. */
  private VmOutcome next(Job job, String refused, String found) {
    ProxmoxSpec spec = job.spec();
    addresses.remember(spec.network(), refused, found);
    try {
      String next = placer.address(spec, job.vm(), job.stage().cluster());
      leases.releaseAddress(spec.network(), refused, job.stage().cluster());
      return new VmOutcome.Readdressed(job.vm().node(), job.vm().instance(), refused, next, found);
    } catch (VmFailure none) {
      return PlaceWork.gaveUp(job, none);
    }
  }
}
