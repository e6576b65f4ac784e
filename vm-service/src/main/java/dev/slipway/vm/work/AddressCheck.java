package dev.slipway.vm.work;

import dev.slipway.events.NetworkAddress;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.domain.VmOutcome;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Placer;
import dev.slipway.vm.store.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks whether something answers at a VM's addresses, as long as nothing of the VM is there: then
 * it gets the network's next one, and the one that was refused is passed over for a while. If it
 * was asked for, there is no next one.
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
    return addresses.answering(leased(job).toList()).entrySet().stream()
        .map(taken -> new Tick(() -> Optional.of(next(job, taken.getKey(), taken.getValue()))))
        .findFirst();
  }

  /** The first card's is not among them where DHCP gives it. */
  private static Stream<NetworkAddress> leased(Job job) {
    return Stream.concat(
        Stream.ofNullable(job.placement().address())
            .map(address -> new NetworkAddress(job.spec().network(), address)),
        job.placement().furtherAddresses().stream());
  }

  /** In the transaction: the lease goes from the one to the other. */
  private VmOutcome next(Job job, NetworkAddress refused, String found) {
    String network = refused.network();
    addresses.remember(network, refused.address(), found);
    try {
      String next = placer.address(job.spec(), network, job.vm(), job.stage().cluster());
      leases.releaseAddress(network, refused.address(), job.stage().cluster());
      return new VmOutcome.Readdressed(
          job.vm().node(),
          job.vm().instance(),
          refused.address(),
          new NetworkAddress(network, next),
          found);
    } catch (VmFailure none) {
      return PlaceWork.gaveUp(job, none);
    }
  }
}
