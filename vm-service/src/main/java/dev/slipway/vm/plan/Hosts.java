package dev.slipway.vm.plan;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.placement.Candidate;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import dev.slipway.vm.placement.Finding;
import dev.slipway.vm.placement.NodeReport;
import dev.slipway.vm.placement.Placer;
import dev.slipway.vm.placement.Preflight.Report;
import dev.slipway.vm.plan.Plan.Host;
import dev.slipway.vm.plan.Plan.Warning;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.TemplateChecks;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Proxmox nodes of an endpoint, as a plan explains them. */
@ApplicationScoped
class Hosts {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final Capacity capacity;
  private final Hypervisors hypervisors;
  private final TemplateChecks checks;
  private final Placer placer;

  Hosts(Capacity capacity, Hypervisors hypervisors, TemplateChecks checks, Placer placer) {
    this.capacity = capacity;
    this.hypervisors = hypervisors;
    this.checks = checks;
    this.placer = placer;
  }

  /**
   * Also those that the request does not allow.
   *
   * @param size of the VM that the report is about
   */
  List<Host> all(ProxmoxSpec spec, NodeSize size, Report report) {
    Map<ProxmoxNode, Host> all = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    for (HostNode host : report.hosts()) {
      all.put(host.name(), new Host(host.name(), false, null, null, null, List.of(unasked(host))));
    }
    for (NodeReport other : report.others()) {
      all.put(other.node(), host(spec, size, other, false));
    }
    for (NodeReport node : report.nodes()) {
      all.put(node.node(), host(spec, size, node, report.general().isEmpty()));
    }
    return List.copyOf(all.values());
  }

  private static Finding unasked(HostNode host) {
    return new Finding(
        FailureCode.NO_CAPACITY,
        "node " + host.name(),
        "not among placement.nodes",
        "a node that the request allows",
        "Add it to placement.nodes to use it.");
  }

  private Host host(ProxmoxSpec spec, NodeSize size, NodeReport node, boolean otherwiseWell) {
    return node.candidate()
        .map(
            candidate ->
                QuarkusTransaction.requiringNew()
                    .call(() -> host(spec, size, candidate, otherwiseWell)))
        .orElseGet(() -> new Host(node.node(), false, null, null, null, node.findings()));
  }

  private Host host(ProxmoxSpec spec, NodeSize size, Candidate candidate, boolean otherwiseWell) {
    Candidate.Room room = candidate.less(candidate.reserved(capacity, spec.endpoint()));
    Optional<Finding> full = placer.full(spec, size, candidate, room);
    return new Host(
        candidate.node(),
        otherwiseWell && full.isEmpty(),
        room.memoryBytes() / MIB,
        room.cores(),
        room.diskBytes().get(candidate.storage()) / GIB,
        full.stream().toList());
  }

  /** Those of the VMIDs that a VM or a container has, whether or not our rights let us see it. */
  List<Vmid> taken(ProxmoxSpec spec, List<Vmid> vmids) {
    Hypervisor hypervisor = hypervisors.named(spec.endpoint());
    return vmids.stream().filter(vmid -> !hypervisor.idFree(vmid)).toList();
  }

  List<Warning> warnings(ProxmoxSpec spec, Report report) {
    List<Warning> warnings = new ArrayList<>();
    if (!report.hosts().isEmpty() && !report.seesAllGuests()) {
      warnings.add(
          new Warning(
              "endpoint " + spec.endpoint(),
              "the token sees no guests outside its pools: their memory and cores are not counted",
              "Grant VM.Audit on /vms, which lets it read their configuration and change"
                  + " nothing."));
    }
    if (spec.firewall() != null && !report.hosts().isEmpty()) {
      firewall(spec).ifPresent(warnings::add);
    }
    report.candidates().stream()
        .map(Candidate::template)
        .distinct()
        .forEach(copy -> unchecked(spec, copy).ifPresent(warnings::add));
    return List.copyOf(warnings);
  }

  /** Whether its clones come up as they must, Proxmox VE's API cannot say; a canary has to. */
  private Optional<Warning> unchecked(ProxmoxSpec spec, TemplateCopy copy) {
    Optional<Instant> checked = checks.last(spec.endpoint(), copy.vmid());
    if (checked.isPresent() && !madeAfter(spec, copy, checked.get())) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            copy.toString(),
            checked
                .map("it was made after a canary last came up from that VMID, at %s"::formatted)
                .orElse("no canary has come up from it yet"),
            "./slipway templates check %s boots one on each Proxmox node, and removes it again."
                .formatted(spec.template())));
  }

  /** A call to Proxmox VE; not, where it did not write down when the template was made. */
  private boolean madeAfter(ProxmoxSpec spec, TemplateCopy copy, Instant checked) {
    return hypervisors.named(spec.endpoint()).find(copy.vmid(), copy.node())
            instanceof Sighting.Visible visible
        && visible.vm().madeAt().filter(checked::isBefore).isPresent();
  }

  /** The VM's own firewall is set in any case, and has its effect once the datacenter's is on. */
  private Optional<Warning> firewall(ProxmoxSpec spec) {
    Hypervisor hypervisor = hypervisors.named(spec.endpoint());
    Optional<Boolean> filters = hypervisor.filters();
    String where = "endpoint " + spec.endpoint();
    if (filters.isEmpty()) {
      return Optional.of(
          new Warning(
              where,
              "whether the datacenter's firewall is on cannot be seen; while it is off, nothing is"
                  + " filtered",
              "See Datacenter, Firewall, Options; or grant %s Sys.Audit on /, which lets it read the whole cluster's settings and change nothing."
                  .formatted(hypervisor.user())));
    }
    return filters.get()
        ? Optional.empty()
        : Optional.of(
            new Warning(
                where,
                "the datacenter's firewall is off: the VMs' own is set, and nothing is filtered",
                "Allow your own access to the nodes first (Datacenter, Firewall), then: pvesh set"
                    + " /cluster/firewall/options --enable 1"));
  }
}
