package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint, what we may do on it, and its nodes and guests as they are at this look.
 *
 * @param guests VMs and containers
 */
record Look(
    Hypervisor hypervisor,
    Cabling cabling,
    Rights rights,
    List<HostNode> nodes,
    List<ListedVm> guests) {

  static Look at(Hypervisor hypervisor, Cabling cabling) {
    return new Look(
        hypervisor,
        cabling,
        new Rights(hypervisor.user(), hypervisor.token(), hypervisor.permissions()),
        hypervisor.nodes(),
        hypervisor.guests());
  }

  /** Those of the guests that are no containers. */
  List<ListedVm> vms() {
    return guests.stream().filter(guest -> !guest.container()).toList();
  }

  Optional<HostNode> node(ProxmoxNode name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
