package dev.slipway.vm.plan;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.PlannedNode;
import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.Vm;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Finding;
import dev.slipway.vm.placement.Placer;
import dev.slipway.vm.placement.Preflight;
import dev.slipway.vm.placement.Preflight.Report;
import dev.slipway.vm.plan.Plan.Origin;
import dev.slipway.vm.plan.Plan.PlannedVm;
import dev.slipway.vm.store.Installation;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Goes through a request as provisioning would, by the same preflight and the same placer, in a
 * transaction that is rolled back.
 */
@ApplicationScoped
public class Plans {
  /** Whose everything is, until it is rolled back. */
  private static final ClusterId NOBODY = new ClusterId(new UUID(0x7000L, 0x8000_0000_0000_0000L));

  private final Preflight preflight;
  private final Placer placer;
  private final Installation installation;
  private final Hosts hosts;
  private final TakenAddresses addresses;

  Plans(
      Preflight preflight,
      Placer placer,
      Installation installation,
      Hosts hosts,
      TakenAddresses addresses) {
    this.preflight = preflight;
    this.placer = placer;
    this.installation = installation;
    this.hosts = hosts;
    this.addresses = addresses;
  }

  /**
   * @throws VmFailure when the endpoint no longer answers what it answered a moment before
   */
  public Plan plan(ClusterName name, ClusterSpec spec) {
    List<PlannedNode> nodes = spec.nodes(name);
    Map<NodeSize, Report> reports = reports(spec.proxmox(), nodes);
    List<Finding> findings = new ArrayList<>();
    reports.values().stream()
        .filter(report -> report.candidates().isEmpty())
        .flatMap(report -> report.findings().stream())
        .distinct()
        .forEach(findings::add);
    List<PlannedVm> vms =
        findings.isEmpty() ? reachedByNobody(spec.proxmox(), nodes, reports, findings) : List.of();
    NodeSize size = largest(nodes);
    Report largest = reports.get(size);
    return new Plan(
        findings.isEmpty(),
        List.copyOf(findings),
        hosts.warnings(spec.proxmox(), largest),
        hosts.all(spec.proxmox(), size, largest),
        vms);
  }

  /** Who cannot be asked, which may take long to see, is not asked for another size again. */
  private Map<NodeSize, Report> reports(ProxmoxSpec spec, List<PlannedNode> nodes) {
    Map<NodeSize, Report> reports = new LinkedHashMap<>();
    for (PlannedNode node : nodes) {
      Optional<Report> unasked =
          reports.values().stream().filter(report -> report.hosts().isEmpty()).findFirst();
      reports.computeIfAbsent(
          node.size(), size -> unasked.orElseGet(() -> preflight.look(spec, size)));
    }
    return reports;
  }

  private static NodeSize largest(List<PlannedNode> nodes) {
    return nodes.stream()
        .map(PlannedNode::size)
        .max(Comparator.comparingInt(NodeSize::memoryMiB).thenComparingInt(NodeSize::cores))
        .orElseThrow();
  }

  /**
   * Places until no VMID is taken and nothing answers at any of the addresses. Those that somebody
   * has are passed over from then on, as they are when a VM is made.
   */
  private List<PlannedVm> reachedByNobody(
      ProxmoxSpec spec,
      List<PlannedNode> nodes,
      Map<NodeSize, Report> reports,
      List<Finding> findings) {
    while (true) {
      List<PlannedVm> vms = placed(spec, nodes, reports, findings);
      List<Vmid> taken = hosts.taken(spec, vms.stream().map(PlannedVm::vmid).toList());
      Map<NetworkAddress, String> answering =
          addresses.answering(vms.stream().flatMap(vm -> addresses(spec, vm)).toList());
      if ((taken.isEmpty() && answering.isEmpty()) || !findings.isEmpty()) {
        return vms;
      }
      QuarkusTransaction.requiringNew()
          .run(
              () -> {
                taken.forEach(placer::passOver);
                answering.forEach(
                    (at, found) -> addresses.remember(at.network(), at.address(), found));
              });
    }
  }

  /** Those that Slipway would give it. */
  private static Stream<NetworkAddress> addresses(ProxmoxSpec spec, PlannedVm vm) {
    return Stream.concat(
        Stream.ofNullable(vm.address()).map(first -> new NetworkAddress(spec.network(), first)),
        vm.furtherAddresses().stream());
  }

  private List<PlannedVm> placed(
      ProxmoxSpec spec,
      List<PlannedNode> nodes,
      Map<NodeSize, Report> reports,
      List<Finding> findings) {
    List<PlannedVm> vms = new ArrayList<>();
    QuarkusTransaction.begin();
    try {
      for (PlannedNode node : nodes) {
        Vm vm = new Vm(node.name(), node.role(), node.size(), 1, false, new VmState.Planned());
        Mark mark = new Mark(installation.id(), NOBODY, node.name(), 1);
        try {
          vms.add(
              vm(
                  node,
                  placer.place(
                      spec, vm, mark, reports.get(node.size()).candidates(), servers(vms))));
        } catch (VmFailure full) {
          findings.add(
              new Finding(
                  full.failure(),
                  node.name().value(),
                  full.getMessage(),
                  "a place for it",
                  full.remedy()));
        }
      }
    } finally {
      QuarkusTransaction.rollback();
    }
    return List.copyOf(vms);
  }

  private static List<ProxmoxNode> servers(List<PlannedVm> placed) {
    return placed.stream()
        .filter(vm -> vm.role() == Role.SERVER)
        .map(PlannedVm::proxmoxNode)
        .toList();
  }

  private static PlannedVm vm(PlannedNode node, Placement placement) {
    return new PlannedVm(
        node.name(),
        node.role(),
        placement.proxmoxNode(),
        placement.template(),
        placement.vmid(),
        placement.address(),
        placement.furtherAddresses(),
        placement.storage(),
        placement.seedVolume(),
        new Origin(
            placement.templateNode(), placement.origin().version(), placement.origin().linked()));
  }
}
