package dev.slipway.vm.placement;

import dev.slipway.events.AntiAffinity;
import dev.slipway.events.ClusterId;
import dev.slipway.events.FailureCode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.address.TakenAddresses;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes the intent: chooses a Proxmox node, leases a VMID and an address, reserves the room. All in
 * the caller's transaction, so that what is chosen and what is reserved cannot part.
 */
@ApplicationScoped
public class Placer {
  private final VmConfig config;
  private final Leases leases;
  private final Capacity capacity;
  private final TakenAddresses addresses;
  private final Clock clock;

  Placer(VmConfig config, Leases leases, Capacity capacity, TakenAddresses addresses, Clock clock) {
    this.config = config;
    this.leases = leases;
    this.capacity = capacity;
    this.addresses = addresses;
    this.clock = clock;
  }

  /**
   * Leases first, the VMID before the addresses, since that lock makes placements follow one
   * another: the reservations that are then read are all there are.
   *
   * @param servers where the cluster's other servers are, each once
   * @throws VmFailure NO_CAPACITY, VMID_RANGE_EXHAUSTED, ADDRESS_POOL_EXHAUSTED, ADDRESS_IN_USE;
   *     the caller gives back what was leased
   */
  public Placement place(
      ProxmoxSpec spec, Vm vm, Mark mark, List<Candidate> candidates, List<ProxmoxNode> servers) {
    Wanted wanted = Wanted.of(config, spec, vm.size());
    ClusterId cluster = mark.cluster();
    Vmid vmid = leases.vmid(cluster, vm.node(), vm.instance());
    String address = address(spec, spec.network(), vm, cluster);
    List<NetworkAddress> further = new ArrayList<>();
    for (String network : wanted.additional().keySet()) {
      further.add(new NetworkAddress(network, address(spec, network, vm, cluster)));
    }
    Candidate chosen =
        roomiest(
            wanted,
            apart(spec, vm, candidates, servers),
            vm.role() == Role.SERVER ? servers : formerNodes(vm));
    capacity.reserve(
        cluster,
        vm.node(),
        vm.instance(),
        wanted.endpoint(),
        chosen.node(),
        chosen.storage(),
        wanted.reservation(chosen.storage()));
    return new Placement(
            wanted.endpoint(),
            chosen.node(),
            chosen.template().node(),
            chosen.template().vmid(),
            vmid,
            address,
            wanted.network().sshPort(),
            wanted.template().user().orElse(wanted.network().sshUser()),
            SeedName.volume(wanted.seedStorage(), SeedName.file(mark)),
            chosen.storage(),
            clock.instant(),
            List.of(),
            new Placement.Origin(wanted.linked(), wanted.template().version().orElse(null)),
            List.of(),
            false,
            further)
        .withHardware(spec.vmHardware());
  }

  /**
   * Leases the address that was asked for, or the network's next one.
   *
   * @param network the VM's first, of which one may have been asked for, or a further one
   * @return null where DHCP gives it
   * @throws VmFailure ADDRESS_IN_USE if it was asked for, ADDRESS_POOL_EXHAUSTED
   */
  public String address(ProxmoxSpec spec, String network, Vm vm, ClusterId cluster) {
    boolean first = network.equals(spec.network());
    Optional<String> asked = first ? spec.addressOf(vm.role(), vm.node()) : Optional.empty();
    if (asked.isEmpty() && config.networks().get(network).dhcp()) {
      return null;
    }
    Map<String, String> taken = addresses.known(spec.endpoint(), network);
    if (asked.isEmpty()) {
      return leases.address(network, cluster, vm.node(), vm.instance(), taken.keySet());
    }
    if (taken.containsKey(asked.get())) {
      throw Leases.inUse(asked.get(), taken.get(asked.get()));
    }
    leases.lease(network, asked.get(), cluster, vm.node(), vm.instance());
    return asked.get();
  }

  /** Where a VM failed the next one may fail too. */
  private static List<ProxmoxNode> formerNodes(Vm vm) {
    return vm.former().stream()
        .filter(gone -> gone.placement() != null)
        .map(gone -> gone.placement().proxmoxNode())
        .toList();
  }

  /**
   * What speaks against a candidate once what is in flight counts.
   *
   * @param left its room without that
   */
  public Optional<Finding> full(ProxmoxSpec spec, NodeSize size, Candidate candidate, Room left) {
    Wanted wanted = Wanted.of(config, spec, size);
    if (left.suffices(wanted, candidate.storage())) {
      return Optional.empty();
    }
    return Optional.of(
        new Finding(
            FailureCode.NO_CAPACITY,
            "node " + candidate.node(),
            "less what is reserved for VMs in flight: %s"
                .formatted(said(left.memoryBytes(), left.cores(), left.diskBytes())),
            said(
                wanted.memoryBytes(), wanted.size().cores(), wanted.diskBytes(candidate.storage())),
            "Wait until they have booted: what is more than they need is free then. "
                + FailureCode.NO_CAPACITY.remedy()));
  }

  private static String said(long memoryBytes, long cores, Map<String, Long> diskBytes) {
    String disks =
        diskBytes.entrySet().stream()
            .map(disk -> "%d GiB on storage %s".formatted(disk.getValue() >> 30, disk.getKey()))
            .sorted()
            .collect(Collectors.joining(", "));
    return "%d MiB of memory, %d cores, %s".formatted(memoryBytes >> 20, cores, disks);
  }

  private Room left(Wanted wanted, Candidate candidate) {
    return candidate.less(candidate.reserved(capacity, wanted.endpoint()));
  }

  /** Somebody else has this VMID: whoever is placed next gets another; in a transaction. */
  public void passOver(Vmid vmid) {
    leases.passOver(vmid);
  }

  private static List<Candidate> apart(
      ProxmoxSpec spec, Vm vm, List<Candidate> candidates, List<ProxmoxNode> servers) {
    if (vm.role() != Role.SERVER || spec.rules().antiAffinity() != AntiAffinity.REQUIRED) {
      return candidates;
    }
    List<Candidate> apart =
        candidates.stream().filter(candidate -> !servers.contains(candidate.node())).toList();
    if (apart.isEmpty()) {
      throw new VmFailure(
          FailureCode.NO_CAPACITY,
          false,
          "Ask for fewer servers, make room on another Proxmox node, or set antiAffinity to"
              + " preferred.",
          "Every node that could take it has a server of this cluster, which antiAffinity: required"
              + " forbids: "
              + names(candidates),
          null);
    }
    return apart;
  }

  private static List<String> names(List<Candidate> candidates) {
    return candidates.stream().map(candidate -> candidate.node().value()).toList();
  }

  /**
   * The node that is named least often among those to be avoided; then with most memory left,
   * reservations taken off; of equals the first by name.
   */
  private Candidate roomiest(Wanted wanted, List<Candidate> candidates, List<ProxmoxNode> avoided) {
    Map<Candidate, Room> left = new HashMap<>();
    candidates.forEach(candidate -> left.put(candidate, left(wanted, candidate)));
    return candidates.stream()
        .filter(candidate -> left.get(candidate).suffices(wanted, candidate.storage()))
        .min(
            Comparator.comparingInt(
                    (Candidate candidate) -> Collections.frequency(avoided, candidate.node()))
                .thenComparing(candidate -> -left.get(candidate).memoryBytes())
                .thenComparing(candidate -> candidate.node().value()))
        .orElseThrow(
            () ->
                new VmFailure(
                    FailureCode.NO_CAPACITY,
                    "What is free is reserved for VMs in flight on every node of "
                        + names(candidates)));
  }
}
