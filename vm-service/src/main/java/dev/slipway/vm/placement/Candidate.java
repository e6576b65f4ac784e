package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.store.Capacity;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Proxmox node that could take the VM.
 *
 * @param template what it would be cloned of, on this node or another
 * @param storage where its root disk would be
 * @param shared those of the storages for its disks that are the same ones for other nodes
 * @param memoryBytes that guests may be configured with in all, over-commit included
 * @param cores likewise
 * @param diskBytes free on each storage that is to have disks, by name
 * @param guests that run there, as far as our rights let us see them
 */
public record Candidate(
    ProxmoxNode node,
    TemplateCopy template,
    String storage,
    Set<String> shared,
    long memoryBytes,
    long cores,
    Map<String, Long> diskBytes,
    List<ListedVm> guests) {

  /** A template of the catalogue, as it lies on one Proxmox node. */
  public record TemplateCopy(ProxmoxNode node, Vmid vmid) {
    @Override
    public String toString() {
      return "template %s on %s".formatted(vmid, node);
    }
  }

  /** What is left of a node for another VM; of disks by storage. */
  public record Room(long memoryBytes, long cores, Map<String, Long> diskBytes) {
    /** With its root disk on that storage. */
    boolean suffices(Wanted wanted, String storage) {
      return memoryBytes >= wanted.memoryBytes()
          && cores >= wanted.size().cores()
          && wanted.diskBytes(storage).entrySet().stream()
              .allMatch(disks -> diskBytes.getOrDefault(disks.getKey(), 0L) >= disks.getValue());
    }
  }

  /** What is spoken for by VMs in flight. */
  public Reserved reserved(Capacity capacity, String endpoint) {
    return capacity.on(endpoint, node, shared);
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
        left(reserved.diskBytes()));
  }

  private Map<String, Long> left(Map<String, Long> reserved) {
    Map<String, Long> left = new HashMap<>();
    diskBytes.forEach(
        (storage, free) -> left.put(storage, free - reserved.getOrDefault(storage, 0L)));
    return Map.copyOf(left);
  }
}
