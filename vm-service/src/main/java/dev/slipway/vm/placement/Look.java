package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import java.util.List;
import java.util.Optional;

/** An endpoint, what we may do on it, and its nodes and VMs as they are at this look. */
record Look(Hypervisor hypervisor, Rights rights, List<HostNode> nodes, List<ListedVm> vms) {

  static Look at(Hypervisor hypervisor) {
    return new Look(
        hypervisor,
        new Rights(hypervisor.user(), hypervisor.token(), hypervisor.permissions()),
        hypervisor.nodes(),
        hypervisor.vms());
  }

  Optional<HostNode> node(ProxmoxNode name) {
    return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
  }
}
