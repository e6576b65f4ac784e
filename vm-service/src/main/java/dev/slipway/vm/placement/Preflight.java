package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.VmFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks before anything is made: credentials, rights, template, storages, room. It finds everything
 * that is wrong at once, with what was found, what is needed and how to mend it.
 */
@ApplicationScoped
public class Preflight {
  private final VmConfig config;
  private final Hypervisors hypervisors;

  Preflight(VmConfig config, Hypervisors hypervisors) {
    this.config = config;
    this.hypervisors = hypervisors;
  }

  /**
   * What was found.
   *
   * @param general what speaks against the VM wherever it would be
   * @param hosts every node of the endpoint; empty where it was not asked
   * @param nodes those that have the template, by name
   * @param seesAllGuests false: guests that our rights do not reach are not counted
   */
  public record Report(
      List<Finding> general, List<HostNode> hosts, List<NodeReport> nodes, boolean seesAllGuests) {

    /** In order of name; empty when nothing can take the VM. */
    public List<Candidate> candidates() {
      return general.isEmpty()
          ? nodes.stream().flatMap(node -> node.candidate().stream()).toList()
          : List.of();
    }

    /** All of them. */
    public List<Finding> findings() {
      return Stream.concat(
              general.stream(), nodes.stream().flatMap(node -> node.findings().stream()))
          .toList();
    }

    /**
     * The candidates, of which there is at least one.
     *
     * @throws VmFailure naming every finding, under the first one's code, when nothing can take it
     */
    public List<Candidate> orFail() {
      List<Candidate> candidates = candidates();
      if (!candidates.isEmpty()) {
        return candidates;
      }
      List<Finding> findings = findings();
      FailureCode code =
          findings.stream()
              .map(Finding::code)
              .filter(found -> found != FailureCode.NO_CAPACITY)
              .findFirst()
              .orElse(FailureCode.NO_CAPACITY);
      String message = findings.stream().map(Finding::toString).collect(Collectors.joining("; "));
      String remedy =
          findings.stream().map(Finding::remedy).distinct().collect(Collectors.joining(" "));
      return failing(code, remedy, message);
    }

    private static List<Candidate> failing(FailureCode code, String remedy, String message) {
      throw new VmFailure(code, code.retryable(), remedy, message, null);
    }
  }

  /**
   * Checks one VM.
   *
   * @throws VmFailure when the endpoint cannot be asked at all
   */
  public Report check(ProxmoxSpec spec, NodeSize size) {
    Optional<Finding> unknown = unknownName(spec);
    if (unknown.isPresent()) {
      return new Report(List.of(unknown.get()), List.of(), List.of(), false);
    }
    Wanted wanted = Wanted.of(config, spec, size);
    Hypervisor hypervisor = hypervisors.named(spec.endpoint());
    Rights rights = new Rights(hypervisor.user(), hypervisor.permissions());
    List<HostNode> nodes = hypervisor.nodes();
    List<ListedVm> vms = hypervisor.vms();
    // What is missing for all of them leaves no candidate; the nodes are looked at all the same.
    List<NodeReport> reports =
        copies(spec, wanted).entrySet().stream()
            .map(
                copy ->
                    new NodeCheck(
                            hypervisor, rights, wanted, copy.getKey(), copy.getValue(), nodes, vms)
                        .report())
            .collect(Collectors.toCollection(ArrayList::new));
    spec.rules().nodes().stream()
        .filter(node -> !wanted.template().nodes().containsKey(node.value()))
        .forEach(node -> reports.add(withoutCopy(spec, node)));
    List<Finding> general = new ArrayList<>(rights.missingFor(wanted));
    general.addAll(DiskRules.against(wanted));
    return new Report(List.copyOf(general), nodes, List.copyOf(reports), rights.seesAllGuests());
  }

  /** Where the template is, of the nodes that the request allows; by name. */
  private static Map<ProxmoxNode, Vmid> copies(ProxmoxSpec spec, Wanted wanted) {
    Map<ProxmoxNode, Vmid> copies = new LinkedHashMap<>();
    new TreeMap<>(wanted.template().nodes())
        .forEach((name, template) -> copies.put(new ProxmoxNode(name), new Vmid(template)));
    copies.keySet().removeIf(node -> !spec.rules().allow(node));
    return copies;
  }

  private static NodeReport withoutCopy(ProxmoxSpec spec, ProxmoxNode node) {
    Finding finding =
        new Finding(
            FailureCode.TEMPLATE_NOT_FOUND,
            "node " + node,
            "template '%s' has no copy there".formatted(spec.template()),
            "a copy of the template on a node of placement.nodes",
            "Add the node and its copy's VMID to slipway.templates.%s.nodes, or leave it out of placement.nodes."
                .formatted(spec.template()));
    return new NodeReport(node, Optional.empty(), List.of(finding));
  }

  private Optional<Finding> unknownName(ProxmoxSpec spec) {
    if (!config.endpoints().containsKey(spec.endpoint())) {
      return Optional.of(unknown("endpoints", spec.endpoint(), FailureCode.PROXMOX_UNREACHABLE));
    }
    if (!config.templates().containsKey(spec.template())) {
      return Optional.of(unknown("templates", spec.template(), FailureCode.TEMPLATE_NOT_FOUND));
    }
    return Stream.concat(Stream.of(spec.network()), spec.vmHardware().furtherNetworks().stream())
        .filter(network -> !config.networks().containsKey(network))
        .map(network -> unknown("networks", network, FailureCode.ADDRESS_POOL_EXHAUSTED))
        .findFirst();
  }

  private static Finding unknown(String what, String name, FailureCode code) {
    return new Finding(
        code,
        "configuration",
        "slipway.%s has no '%s'".formatted(what, name),
        "a configured name",
        "Add slipway.%s.%s.".formatted(what, name));
  }
}
