package dev.slipway.vm.placement;

import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.seed.SeedName;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Capacity.Reserved;
import dev.slipway.vm.store.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the intent: chooses a Proxmox node, leases a VMID and an address, reserves the room. All in
 * the caller's transaction, so that what is chosen and what is reserved cannot part.
 */
@ApplicationScoped
public class Placer {
  private final VmConfig config;
  private final Leases leases;
  private final Capacity capacity;
  private final Clock clock;

  Placer(VmConfig config, Leases leases, Capacity capacity, Clock clock) {
    this.config = config;
    this.leases = leases;
    this.capacity = capacity;
    this.clock = clock;
  }

  /**
   * Leases first, since that lock makes placements follow one another: the reservations that are
   * then read are all there are.
   *
   * @throws VmFailure NO_CAPACITY, VMID_RANGE_EXHAUSTED, ADDRESS_POOL_EXHAUSTED; the caller gives
   *     back what was leased
   */
  public Placement place(ProxmoxSpec spec, Vm vm, Mark mark, List<Candidate> candidates) {
    Wanted wanted = Wanted.of(config, spec, vm.size());
    ClusterId cluster = mark.cluster();
    Vmid vmid = leases.vmid(cluster, vm.node(), vm.instance());
    String address = leases.address(spec.network(), cluster, vm.node(), vm.instance());
    Candidate chosen = roomiest(wanted, candidates);
    capacity.reserve(
        cluster,
        vm.node(),
        vm.instance(),
        wanted.endpoint(),
        chosen.node(),
        wanted.storage(),
        new Reserved(wanted.memoryBytes(), wanted.diskBytes()));
    return new Placement(
        wanted.endpoint(),
        chosen.node(),
        chosen.node(),
        chosen.template(),
        vmid,
        address,
        wanted.network().sshPort(),
        wanted.template().user().orElse(wanted.network().sshUser()),
        SeedName.volume(wanted.seedStorage(), SeedName.file(mark)),
        wanted.storage(),
        clock.instant());
  }

  /** The node with most memory left, reservations taken off; of equals the first by name. */
  private Candidate roomiest(Wanted wanted, List<Candidate> candidates) {
    return candidates.stream()
        .map(candidate -> less(candidate, wanted))
        .filter(left -> left.memoryBytes() >= wanted.memoryBytes())
        .filter(left -> left.diskBytes() >= wanted.diskBytes())
        .max(
            Comparator.comparingLong(Candidate::memoryBytes)
                .thenComparing(left -> left.node().value(), Comparator.reverseOrder()))
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.NO_CAPACITY,
                    "What is free is reserved for VMs in flight on every node of "
                        + candidates.stream().map(c -> c.node().value()).toList()));
  }

  private Candidate less(Candidate candidate, Wanted wanted) {
    Reserved reserved = capacity.on(wanted.endpoint(), candidate.node(), wanted.storage());
    return new Candidate(
        candidate.node(),
        candidate.template(),
        candidate.memoryBytes() - reserved.memoryBytes(),
        candidate.diskBytes() - reserved.diskBytes());
  }
}
