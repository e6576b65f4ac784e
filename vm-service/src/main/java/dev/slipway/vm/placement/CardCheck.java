package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.LiveVm.Plug;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a VM's network cards can be on one node: their bridges are there, and those of the
 * template's own cards are ours to use, since a clone has these first.
 */
record CardCheck(
    Look look, Wanted wanted, TemplateReach reach, ProxmoxNode node, TemplateCopy copy) {

  /** Without the missing rights that are the same on every node. */
  List<Finding> findings() {
    List<Finding> against = new ArrayList<>();
    Set<String> ours =
        wanted.plugs().stream()
            .filter(plug -> look.rights().missingToUse(plug).isEmpty())
            .map(Plug::bridge)
            .collect(Collectors.toSet());
    look.cabling().absent(look.hypervisor(), node, ours).stream()
        .map(this::absent)
        .forEach(against::add);
    against.addAll(missingForTemplate());
    return against;
  }

  private List<Finding> missingForTemplate() {
    Optional<Set<Plug>> known =
        look.cabling().usable(copy).or(() -> reach.seen(copy).map(LiveVm::plugs));
    List<Finding> missing =
        known.stream()
            .flatMap(Set::stream)
            .filter(plug -> !wanted.plugs().contains(plug))
            .flatMap(plug -> look.rights().missingToUse(plug).stream())
            .toList();
    if (missing.isEmpty()) {
      known.ifPresent(plugs -> look.cabling().usable(copy, plugs));
      return missing;
    }
    return missing.stream().map(CardCheck::ofTemplate).toList();
  }

  private static Finding ofTemplate(Finding missing) {
    return new Finding(
        missing.code(),
        missing.where(),
        missing.found() + ", and a network card of the template plugs in there",
        missing.needed(),
        missing.remedy());
  }

  private Finding absent(String bridge) {
    FailureCode code = FailureCode.BRIDGE_NOT_FOUND;
    return new Finding(
        code,
        "node " + node,
        "no bridge and no VNet %s".formatted(bridge),
        "bridge " + bridge,
        code.remedy());
  }
}
