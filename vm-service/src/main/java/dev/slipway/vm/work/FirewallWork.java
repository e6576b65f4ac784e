package dev.slipway.vm.work;

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
import dev.slipway.vm.hypervisor.Hypervisor.Sighting.Visible;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.OwnVm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    if (job.step() == VmStep.LEAVE_FIREWALL) {
      return leave(job);
    }
    if (job.stage().vms().stream().anyMatch(FirewallWork::mayBeReaddressed)) {
      return Tick.queued();
    }
    job.hypervisor().firewall(Guard.own(job), firewall(job, job.vm(), Set.of()));
    if (job.vm().instance() > 1) {
      tellOthers(job, Set.of());
    }
    return job.done();
  }

  /**
   * Its addresses are somebody else's soon. Where the whole cluster goes, nobody is left to tell.
   */
  private Tick leave(Job job) {
    if (job.stage() instanceof VmStage.Provisioning) {
      tellOthers(job, Set.copyOf(job.placement().addresses()));
    }
    return job.done();
  }

  /** An address may be replaced until the clone is there. Who takes another's place comes later. */
  private static boolean mayBeReaddressed(Vm vm) {
    return vm.instance() == 1 && !vm.leaving() && vm.toCome() && vm.standing().isEmpty();
  }

  /** One that cannot be seen, or is not ours, is not ours to tell. */
  private void tellOthers(Job job, Set<String> former) {
    for (Vm other : job.stage().vms()) {
      if (other.node().equals(job.vm().node()) || other.standing().isEmpty()) {
        continue;
      }
      Placement there = other.standing().get();
      Mark mark =
          new Mark(job.mark().installation(), job.mark().cluster(), other.node(), other.instance());
      if (job.hypervisor().find(there.vmid(), there.proxmoxNode()) instanceof Visible(var live)) {
        OwnVm.of(live, mark)
            .ifPresent(own -> job.hypervisor().firewall(own, firewall(job, other, former)));
      }
    }
  }

  /** Whatever the cluster's members send from. What DHCP gives is not known: the whole subnet. */
  private Set<String> members(Job job) {
    Set<String> members = new TreeSet<>();
    for (Vm vm : job.stage().vms()) {
      vm.standing().map(Placement::addresses).ifPresent(members::addAll);
      if (vm.standing().filter(placement -> placement.address() == null).isPresent()) {
        members.add(network(job).cidr().orElseThrow());
      }
    }
    K3sSpec k3s = job.request().spec().k3s();
    if (k3s.flannelBackend() != null && UNWRAPPED.contains(k3s.flannelBackend())) {
      members.add(k3s.clusterCidr() == null ? K3sSpec.USUAL_CLUSTER_CIDR : k3s.clusterCidr());
    }
    return members;
  }

  private Firewall firewall(Job job, Vm vm, Set<String> former) {
    ProxmoxSpec.Firewall wanted = job.spec().firewall();
    Set<String> management = new TreeSet<>(network(job).management().orElse(List.of()));
    management.addAll(wanted.management());
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    sets.put(MEMBERS, members(job));
    sets.put(MANAGEMENT, management);
    return new Firewall(sets, rules(job, vm, wanted), former);
  }

  private List<Rule> rules(Job job, Vm vm, ProxmoxSpec.Firewall wanted) {
    String ssh = String.valueOf(network(job).sshPort());
    boolean server = vm.role() == Role.SERVER;
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
