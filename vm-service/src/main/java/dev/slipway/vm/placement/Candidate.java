package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.List;

/**
 * A Proxmox node that could take the VM.
 *
 * @param template what it would be cloned of, on this node or another
 * @param storage where its disks would be
 * @param shared whether that storage is the same one for other nodes
 * @param memoryBytes that guests may be configured with in all, over-commit included
 * @param cores likewise
 * @param diskBytes free on the storage for disks
 * @param guests that run there, as far as our rights let us see them
 */
public record Candidate(
    ProxmoxNode node,
    TemplateCopy template,
    String storage,
    boolean shared,
    long memoryBytes,
    long cores,
    long diskBytes,
    List<ListedVm> guests) {

  /** A template of the catalogue, as it lies on one Proxmox node. */
  public record TemplateCopy(ProxmoxNode node, Vmid vmid) {
    @Override
    public String toString() {
      return "template %s on %s".formatted(vmid, node);
    }
  }

  /** What is left of a node for another VM. */
  public record Room(long memoryBytes, long cores, long diskBytes) {
    boolean suffices(Wanted wanted) {
      return memoryBytes >= wanted.memoryBytes()
          && cores >= wanted.size().cores()
          && diskBytes >= wanted.diskBytes();
    }
  }

  /** What is spoken for by VMs in flight. */
  public Reserved reserved(Capacity capacity, String endpoint) {
    return capacity.on(endpoint, node, storage, shared);
  }

  /** A VM that is reserved for is counted by its reservation, whether or not it runs already. */
  public Room less(Reserved reserved) {
    List<ListedVm> others =
        guests.stream().filter(guest -> !reserved.vmids().contains(guest.vmid())).toList();
    return new Room(
        memoryBytes
            - others.stream().mapToLong(ListedVm::memoryBytes).sum()
            - reserved.memoryBytes(),
        cores - others.stream().mapToLong(ListedVm::cores).sum() - reserved.cores(),
        diskBytes - reserved.diskBytes());
  }
}
