package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.NodeSize;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.address.TakenAddresses;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisors;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final TakenAddresses addresses;
  private final RemoteShells shells;
  private final Clock clock;
  private final Map<String, Cabling> cabling = new ConcurrentHashMap<>();

  Preflight(
      VmConfig config,
      Hypervisors hypervisors,
      TakenAddresses addresses,
      RemoteShells shells,
      Clock clock) {
    this.config = config;
    this.hypervisors = hypervisors;
    this.addresses = addresses;
    this.shells = shells;
    this.clock = clock;
  }

  /** A catalogue that cannot be meant is told before the first request. */
  void start(@Observes StartupEvent event) {
    config.templates().forEach(TemplateReach::requireSound);
  }

  /**
   * What was found.
   *
   * @param general what speaks against the VM wherever it would be
   * @param hosts every node of the endpoint; empty where it was not asked
   * @param nodes those that have the template and those to which it can be cloned, by name
   * @param others why each of the others that the request allows has no part in it
   * @param seesAllGuests false: guests that our rights do not reach are not counted
   */
  public record Report(
      List<Finding> general,
      List<HostNode> hosts,
      List<NodeReport> nodes,
      List<NodeReport> others,
      boolean seesAllGuests) {

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
          .distinct()
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

  /** Checks one VM. An endpoint that cannot be asked is a finding, beside what is known unasked. */
  public Report look(ProxmoxSpec spec, NodeSize size) {
    try {
      return check(spec, size);
    } catch (VmFailure unasked) {
      List<Finding> findings = new ArrayList<>();
      findings.add(
          new Finding(
              unasked.failure(),
              "endpoint " + spec.endpoint(),
              unasked.getMessage(),
              "an endpoint that answers us",
              unasked.remedy()));
      findings.addAll(unasked(spec, Wanted.of(config, spec, size)));
      return nothingSeen(findings);
    }
  }

  private static Report nothingSeen(List<Finding> findings) {
    return new Report(List.copyOf(findings), List.of(), List.of(), List.of(), false);
  }

  /**
   * Checks one VM.
   *
   * @throws VmFailure when the endpoint cannot be asked at all
   */
  public Report check(ProxmoxSpec spec, NodeSize size) {
    List<Finding> unknown = unknownNames(spec);
    if (!unknown.isEmpty()) {
      return nothingSeen(unknown);
    }
    Wanted wanted = Wanted.of(config, spec, size);
    Look look =
        Look.at(
            hypervisors.named(spec.endpoint()),
            cabling.computeIfAbsent(spec.endpoint(), name -> new Cabling(clock)));
    addresses.look(spec.endpoint(), look.hypervisor(), look.vms(), online(look));
    TemplateReach reach = new TemplateReach(look, wanted);
    List<NodeReport> reports = new ArrayList<>();
    List<NodeReport> others = new ArrayList<>();
    // What is missing for all of them leaves no candidate; the nodes are looked at all the same.
    reach.copies().stream()
        .filter(copy -> spec.rules().allow(copy.node()))
        .map(copy -> new NodeCheck(look, wanted, reach, copy.node(), copy))
        .forEach(check -> reports.add(check.report()));
    new Elsewhere(look, spec, wanted, reach).into(reports, others);
    reports.sort(Comparator.comparing(report -> report.node().value()));
    return new Report(
        general(spec, wanted, look.rights(), reach),
        look.nodes(),
        List.copyOf(reports),
        List.copyOf(others),
        look.rights().seesAllGuests());
  }

  private static Set<ProxmoxNode> online(Look look) {
    return look.nodes().stream()
        .filter(HostNode::online)
        .map(HostNode::name)
        .collect(Collectors.toSet());
  }

  private List<Finding> general(
      ProxmoxSpec spec, Wanted wanted, Rights rights, TemplateReach reach) {
    List<Finding> findings = new ArrayList<>();
    if (reach.copies().isEmpty()) {
      findings.addAll(noCopy(spec, wanted.template(), rights));
    }
    findings.addAll(
        rights.missingFor(wanted, reach.copies().stream().map(TemplateCopy::node).toList()));
    findings.addAll(unasked(spec, wanted));
    return List.copyOf(findings);
  }

  /** What speaks against it whatever Proxmox VE says. */
  private List<Finding> unasked(ProxmoxSpec spec, Wanted wanted) {
    List<Finding> findings = new ArrayList<>();
    if (wanted.linked() && spec.storage() != null) {
      findings.add(storageOfLinked(spec));
    }
    findings.addAll(NetworkCheck.of(spec, wanted));
    findings.addAll(NetworkCheck.jump(spec, wanted, shells));
    findings.addAll(wanted.forbidden());
    return findings;
  }

  private static Finding storageOfLinked(ProxmoxSpec spec) {
    FailureCode code = FailureCode.LINKED_CLONE_WITH_STORAGE;
    return new Finding(
        code,
        "template " + spec.template(),
        "storage %s is asked for".formatted(spec.storage()),
        "no storage: the disks of a linked clone stand on its template's",
        code.remedy());
  }

  /** In the pool; one that is named and not there its node's report has. */
  private static List<Finding> noCopy(ProxmoxSpec spec, VmConfig.Template template, Rights rights) {
    String pool = template.pool().orElseThrow();
    String name = template.templateName().orElseThrow();
    List<Finding> findings = new ArrayList<>(rights.missingToLookInto(pool));
    findings.add(
        new Finding(
            FailureCode.TEMPLATE_NOT_FOUND,
            "pool " + pool,
            "no template called '%s' that this token may see".formatted(name),
            "a VM in the pool that is a template and is called so",
            "Make one (docs/templates.md), put it into the pool (pvesh set /pools/%s --vms VMID), or correct slipway.templates.%s."
                .formatted(pool, spec.template())));
    return findings;
  }

  private List<Finding> unknownNames(ProxmoxSpec spec) {
    List<Finding> findings = new ArrayList<>();
    if (!config.endpoints().containsKey(spec.endpoint())) {
      findings.add(unknown("endpoints", spec.endpoint(), FailureCode.PROXMOX_UNREACHABLE));
    }
    if (!config.templates().containsKey(spec.template())) {
      findings.add(unknown("templates", spec.template(), FailureCode.TEMPLATE_NOT_FOUND));
    }
    Stream.concat(Stream.of(spec.network()), spec.vmHardware().furtherNetworks().stream())
        .distinct()
        .filter(network -> !config.networks().containsKey(network))
        .map(network -> unknown("networks", network, FailureCode.ADDRESS_POOL_EXHAUSTED))
        .forEach(findings::add);
    return findings;
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
