package dev.slipway.vm.work;

import dev.slipway.events.K3sSpec;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.domain.VmStep;
import dev.slipway.vm.hypervisor.Firewall;
import dev.slipway.vm.hypervisor.Firewall.Rule;
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
 * and the Kubernetes API, anybody ICMP and what the request opens.
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
    return Set.of(VmStep.FIREWALL);
  }

  @Override
  public Tick run(Job job) {
    Optional<Set<String>> members = members(job);
    if (members.isEmpty()) {
      return Tick.queued();
    }
    job.hypervisor().firewall(Guard.own(job), firewall(job, members.get()));
    return job.done();
  }

  /**
   * Whatever the cluster's members send from; empty while one of them may still get another
   * address, which ends with its clone. What DHCP gives is known too late: there the whole subnet
   * counts.
   */
  private Optional<Set<String>> members(Job job) {
    Set<String> members = new TreeSet<>();
    for (Vm vm : job.stage().vms()) {
      if (!(vm.state() instanceof VmState.Placed placed)
          || vm.state().due().filter(VmStep.CLONE::equals).isPresent()) {
        return Optional.empty();
      }
      members.addAll(placed.placement().addresses());
      if (placed.placement().address() == null) {
        members.add(network(job).cidr().orElseThrow());
      }
    }
    K3sSpec k3s = job.request().spec().k3s();
    if (k3s.flannelBackend() != null && UNWRAPPED.contains(k3s.flannelBackend())) {
      members.add(k3s.clusterCidr() == null ? K3sSpec.USUAL_CLUSTER_CIDR : k3s.clusterCidr());
    }
    return Optional.of(members);
  }

  private Firewall firewall(Job job, Set<String> members) {
    ProxmoxSpec.Firewall wanted = job.spec().firewall();
    Set<String> management = new TreeSet<>(network(job).management().orElse(List.of()));
    management.addAll(wanted.management());
    Map<String, Set<String>> sets = new LinkedHashMap<>();
    sets.put(MEMBERS, members);
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
