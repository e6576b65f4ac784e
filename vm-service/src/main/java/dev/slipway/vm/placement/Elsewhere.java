package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ProxmoxSpec;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The nodes that a request allows and that have no copy of the template of their own. */
record Elsewhere(Look look, ProxmoxSpec spec, Wanted wanted, TemplateReach reach) {

  /**
   * @param reports gets those to which the template can be cloned, if nothing but a lack of room
   *     speaks against them, and those that the request names
   * @param others gets the rest: nobody has said that they are to take VMs of this template
   */
  void into(List<NodeReport> reports, List<NodeReport> others) {
    List<ProxmoxNode> without = without();
    if (without.isEmpty()) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    Optional<TemplateCopy> travelling = reach.travelling(reasons);
    for (ProxmoxNode node : without) {
      NodeReport report =
          travelling
              .filter(copy -> look.node(node).isPresent())
              .map(copy -> new NodeCheck(look, wanted, reach, node, copy).report())
              .orElseGet(() -> withoutCopy(node, reasons));
      boolean named = spec.rules().nodes().contains(node);
      (named || roomAlone(report) ? reports : others).add(report);
    }
  }

  private List<ProxmoxNode> without() {
    return Stream.concat(look.nodes().stream().map(HostNode::name), spec.rules().nodes().stream())
        .distinct()
        .filter(node -> spec.rules().allow(node) && reach.on(node).isEmpty())
        .sorted((a, b) -> a.value().compareTo(b.value()))
        .toList();
  }

  private static boolean roomAlone(NodeReport report) {
    return report.findings().stream().allMatch(f -> f.code() == FailureCode.NO_CAPACITY);
  }

  private NodeReport withoutCopy(ProxmoxNode node, List<String> reasons) {
    String why = reasons.isEmpty() ? "" : ", and " + String.join("; ", reasons);
    Finding finding =
        new Finding(
            FailureCode.TEMPLATE_NOT_FOUND,
            "node " + node,
            "template '%s' has no copy there%s".formatted(spec.template(), why),
            "a copy of the template on the node, or one on storage that both share",
            remedy());
    return new NodeReport(node, Optional.empty(), List.of(finding));
  }

  private String remedy() {
    return wanted
        .template()
        .pool()
        .map("Make a template of that name on the node and put it into pool %s."::formatted)
        .orElseGet(
            () ->
                "Make a copy there and add the node and its VMID to slipway.templates.%s.nodes."
                    .formatted(spec.template()));
  }
}
