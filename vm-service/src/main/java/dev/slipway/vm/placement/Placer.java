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
import dev.slipway.vm.placement.Candidate.Room;
import dev.slipway.vm.seed.SeedName;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        wanted.reservation());
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
    Map<Candidate, Room> left = new HashMap<>();
    candidates.forEach(
        candidate ->
            left.put(
                candidate,
                candidate.less(
                    capacity.on(wanted.endpoint(), candidate.node(), wanted.storage()))));
    return candidates.stream()
        .filter(candidate -> left.get(candidate).suffices(wanted))
        .max(
            Comparator.comparingLong((Candidate candidate) -> left.get(candidate).memoryBytes())
                .thenComparing(candidate -> candidate.node().value(), Comparator.reverseOrder()))
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.NO_CAPACITY,
                    "What is free is reserved for VMs in flight on every node of "
                        + candidates.stream().map(c -> c.node().value()).toList()));
  }
}
