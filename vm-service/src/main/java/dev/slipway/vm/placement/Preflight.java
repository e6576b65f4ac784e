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
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
   * @param candidates in order of name; empty when nothing can take the VM
   */
  public record Report(List<Candidate> candidates, List<Finding> findings) {

    /**
     * The candidates, of which there is at least one.
     *
     * @throws VmFailure naming every finding, under the first one's code, when nothing can take it
     */
    public List<Candidate> orFail() {
      if (!candidates.isEmpty()) {
        return candidates;
      }
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
      return new Report(List.of(), List.of(unknown.get()));
    }
    Wanted wanted = Wanted.of(config, spec, size);
    Hypervisor hypervisor = hypervisors.named(spec.endpoint());
    Rights rights = new Rights(hypervisor.user(), hypervisor.permissions());
    List<Finding> findings = new ArrayList<>(rights.missingFor(wanted));
    // What is missing for all of them leaves no candidate; the nodes are looked at all the same.
    boolean rightsSuffice = findings.isEmpty();
    List<Candidate> candidates = new ArrayList<>();
    List<HostNode> nodes = hypervisor.nodes();
    List<ListedVm> vms = hypervisor.vms();
    new TreeMap<>(wanted.template().nodes())
        .forEach(
            (name, template) -> {
              NodeCheck check =
                  new NodeCheck(
                      hypervisor,
                      rights,
                      wanted,
                      new ProxmoxNode(name),
                      new Vmid(template),
                      nodes,
                      vms);
              check.candidate(findings).ifPresent(candidates::add);
            });
    return new Report(rightsSuffice ? candidates : List.of(), List.copyOf(findings));
  }

  private Optional<Finding> unknownName(ProxmoxSpec spec) {
    if (!config.endpoints().containsKey(spec.endpoint())) {
      return Optional.of(unknown("endpoints", spec.endpoint(), FailureCode.PROXMOX_UNREACHABLE));
    }
    if (!config.templates().containsKey(spec.template())) {
      return Optional.of(unknown("templates", spec.template(), FailureCode.TEMPLATE_NOT_FOUND));
    }
    if (!config.networks().containsKey(spec.network())) {
      return Optional.of(unknown("networks", spec.network(), FailureCode.ADDRESS_POOL_EXHAUSTED));
    }
    return Optional.empty();
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
