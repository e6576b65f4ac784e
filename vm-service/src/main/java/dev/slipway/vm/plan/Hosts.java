package dev.slipway.vm.plan;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.placement.Candidate;
import dev.slipway.vm.placement.Finding;
import dev.slipway.vm.placement.NodeReport;
import dev.slipway.vm.placement.Preflight.Report;
import dev.slipway.vm.plan.Plan.Host;
import dev.slipway.vm.plan.Plan.Warning;
import dev.slipway.vm.store.Capacity;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Proxmox nodes of an endpoint, as a plan explains them. */
@ApplicationScoped
class Hosts {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final VmConfig config;
  private final Capacity capacity;

  Hosts(VmConfig config, Capacity capacity) {
    this.config = config;
    this.capacity = capacity;
  }

  /** Also those that were not asked, since the template is not there. */
  List<Host> all(ProxmoxSpec spec, Report report) {
    Map<ProxmoxNode, Host> all = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    if (report.nodes().isEmpty()) {
      return List.of();
    }
    for (HostNode host : report.hosts()) {
      all.put(
          host.name(),
          new Host(host.name(), false, null, null, null, List.of(unasked(host, spec))));
    }
    for (NodeReport node : report.nodes()) {
      all.put(node.node(), host(spec, node, report.general().isEmpty()));
    }
    return List.copyOf(all.values());
  }

  /** Why nobody looked at it. */
  private Finding unasked(HostNode host, ProxmoxSpec spec) {
    if (config.templates().get(spec.template()).nodes().containsKey(host.name().value())) {
      return new Finding(
          FailureCode.NO_CAPACITY,
          "node " + host.name(),
          "not among placement.nodes",
          "a node that the request allows",
          "Add it to placement.nodes to use it.");
    }
    return new Finding(
        FailureCode.TEMPLATE_NOT_FOUND,
        "node " + host.name(),
        "template '%s' has no copy here".formatted(spec.template()),
        "a copy of the template",
        "Add the node and its copy's VMID to slipway.templates.%s.nodes to use it."
            .formatted(spec.template()));
  }

  private Host host(ProxmoxSpec spec, NodeReport node, boolean otherwiseWell) {
    return node.candidate()
        .map(
            candidate ->
                QuarkusTransaction.requiringNew().call(() -> host(spec, candidate, otherwiseWell)))
        .orElseGet(() -> new Host(node.node(), false, null, null, null, node.findings()));
  }

  private Host host(ProxmoxSpec spec, Candidate candidate, boolean otherwiseWell) {
    String storage =
        spec.storage() == null ? config.endpoints().get(spec.endpoint()).storage() : spec.storage();
    Candidate.Room room = candidate.less(capacity.on(spec.endpoint(), candidate.node()));
    return new Host(
        candidate.node(),
        otherwiseWell,
        room.memoryBytes() / MIB,
        room.cores(),
        room.diskBytes().get(storage) / GIB,
        List.of());
  }

  List<Warning> warnings(ProxmoxSpec spec, Report report) {
    List<Warning> warnings = new ArrayList<>();
    if (!report.nodes().isEmpty() && !report.seesAllGuests()) {
      warnings.add(
          new Warning(
              "endpoint " + spec.endpoint(),
              "the token sees no guests outside its pools: their memory and cores are not counted",
              "Grant VM.Audit on /vms, which lets it read their configuration and change nothing."));
    }
    return List.copyOf(warnings);
  }
}
