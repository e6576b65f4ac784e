package dev.slipway.vm.work;

import dev.slipway.events.FailureCode;
import dev.slipway.events.K3sSpec;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmStage;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Firewall;
import dev.slipway.vm.hypervisor.Firewall.Rule;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says what reaches the VM, before its first start: its cluster everything, whoever manages it SSH
 * and the Kubernetes API, anybody ICMP and what the request opens. Who joins later, or leaves a
 * cluster that lives on, is told to the others.
 */
@ApplicationScoped
class FirewallWork implements Work {
  private static final String MEMBERS = "slipway-members";
  private static final String MANAGEMENT = "slipway-management";
  private static final String TCP = "tcp";

  /** https://docs.k3s.io/installation/requirements#networking */
  private static final int API_SERVER = 6443;

  /**
   * With these the packets of pods reach other nodes from the pods' own addresses, and not wrapped
   * in those of nodes. https://docs.k3s.io/networking/basic-network-options
   */
  private static final Set<String> UNWRAPPED = Set.of("host-gw", "none");

  private final VmConfig config;

  FirewallWork(VmConfig config) {
    this.config = config;
  }

  @Override
  public Set<VmStep> steps() {
    return Set.of(VmStep.FIREWALL, VmStep.LEAVE_FIREWALL);
  }

  @Override
  public Tick run(Job job) {
    return job.step() == VmStep.LEAVE_FIREWALL ? leave(job) : join(job);
  }

  private Tick join(Job job) {
    if (job.stage().vms().stream().anyMatch(FirewallWork::mayBeReaddressed)) {
      return Tick.queued();
    }
    job.hypervisor().firewall(Guard.own(job), firewall(job));
    if (job.vm().instance() == 1) {
      return job.done();
    }
    List<VmFailure> untold = tellOthers(job, addresses(job, job.placement()), Set.of());
    Optional<VmFailure> refused =
        untold.stream()
            .filter(failure -> failure.failure() != FailureCode.PROXMOX_NODE_UNREACHABLE)
            .findFirst();
    if (refused.isPresent()) {
      throw refused.get();
    }
    // That the Proxmox node of another one is away is no failure of this one.
    return untold.isEmpty() ? job.done() : Tick.queued();
  }

  /**
   * Its addresses are somebody else's soon: it goes on when all were told. Where the whole cluster
   * goes, nobody is left to tell.
   */
  private Tick leave(Job job) {
    if (!(job.stage() instanceof VmStage.Provisioning)) {
      return job.done();
    }
    // Whoever is at it may have read that this one stands, and lets it in yet.
    if (job.stage().vms().stream().anyMatch(vm -> vm.at(VmStep.FIREWALL))) {
      return Tick.queued();
    }
    Optional<VmFailure> untold =
        tellOthers(job, Set.of(), Set.copyOf(job.placement().addresses())).stream().findFirst();
    if (untold.isPresent()) {
      throw untold.get();
    }
    return job.done();
  }

  /** An address may be replaced until the clone is there. Who takes another's place comes later. */
  private static boolean mayBeReaddressed(Vm vm) {
    return vm.instance() == 1 && !vm.leaving() && vm.toCome() && vm.standing().isEmpty();
  }

  /**
   * Of itself only: what else there is may have changed since it was read.
   *
   * @return what kept some from being told; all others were
   */
  private List<VmFailure> tellOthers(Job job, Set<String> joining, Set<String> leaving) {
    List<VmFailure> untold = new ArrayList<>();
    for (Vm other : job.stage().vms()) {
      if (other.node().equals(job.vm().node()) || other.standing().isEmpty()) {
        continue;
      }
      try {
        own(job, other)
            .ifPresent(own -> job.hypervisor().firewallSet(own, MEMBERS, joining, leaving));
      } catch (VmFailure failure) {
        untold.add(failure);
      }
    }
    return untold;
  }

  /** One that is gone, or not ours, is not ours to tell. */
  private static Optional<OwnVm> own(Job job, Vm other) {
    Placement there = other.standing().orElseThrow();
    Mark mark =
        new Mark(job.mark().installation(), job.mark().cluster(), other.node(), other.instance());
    return switch (job.hypervisor().find(there.vmid(), there.proxmoxNode())) {
      case Sighting.Absent absent -> Optional.empty();
      case Sighting.Visible visible -> OwnVm.of(visible.vm(), mark);
      case Sighting.Invisible invisible ->
          throw new VmFailure(
              FailureCode.VM_NOT_VISIBLE,
              "VMID %s of %s is taken, but this token cannot see the VM"
                  .formatted(there.vmid(), other.node()));
    };
  }

  /** What DHCP gives is not known: the whole subnet. */
  private Set<String> addresses(Job job, Placement placement) {
    Set<String> addresses = new TreeSet<>(placement.addresses());
    if (placement.address() == null) {
      addresses.add(network(job).cidr().orElseThrow());
    }
    return addresses;
  }

  /** Whatever the cluster's members send from. */
  private Set<String> members(Job job) {
    Set<String> members = new TreeSet<>();
    for (Vm vm : job.stage().vms()) {
      vm.standing().ifPresent(placement -> members.addAll(addresses(job, placement)));
    }
    K3sSpec k3s = job.request().spec().k3s();
    if (k3s.flannelBackend() != null && UNWRAPPED.contains(k3s.flannelBackend())) {
      members.add(k3s.clusterCidr() == null ? K3sSpec.USUAL_CLUSTER_CIDR : k3s.clusterCidr());
    }
    return members;
  }

  private Firewall firewall(Job job) {
    ProxmoxSpec.Firewall wanted = job.spec().firewall();
    Set<String> management = new TreeSet<>(network(job).management().orElse(List.of()));
    management.addAll(wanted.management());
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    sets.put(MEMBERS, members(job));
    sets.put(MANAGEMENT, management);
    return new Firewall(sets, rules(job, wanted));
  }

  private List<Rule> rules(Job job, ProxmoxSpec.Firewall wanted) {
    String ssh = String.valueOf(network(job).sshPort());
    boolean server = job.vm().role() == Role.SERVER;
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.from(MEMBERS));
    rules.add(new Rule("icmp", null, null));
    rules.add(new Rule("ipv6-icmp", null, null));
    rules.add(new Rule(TCP, server ? ssh + "," + API_SERVER : ssh, "+" + MANAGEMENT));
    wanted.open().forEach(open -> rules.add(new Rule(open.proto(), open.dport(), open.source())));
    return rules;
  }

  private VmConfig.Network network(Job job) {
    return config.networks().get(job.spec().network());
  }
}
