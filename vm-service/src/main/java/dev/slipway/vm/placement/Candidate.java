package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Proxmox node that could take the VM.
 *
 * @param memoryBytes that guests may be configured with in all, over-commit included
 * @param cores likewise
 * @param diskBytes free on each storage that is to have disks, by name
 * @param guests that run there, as far as our rights let us see them
 */
public record Candidate(
    ProxmoxNode node,
    Vmid template,
    long memoryBytes,
    long cores,
    Map<String, Long> diskBytes,
    List<ListedVm> guests) {

  /** What is left of a node for another VM; of disks by storage. */
  public record Room(long memoryBytes, long cores, Map<String, Long> diskBytes) {
    boolean suffices(Wanted wanted) {
      return memoryBytes >= wanted.memoryBytes()
          && cores >= wanted.size().cores()
          && wanted.diskBytes().entrySet().stream()
              .allMatch(disks -> diskBytes.getOrDefault(disks.getKey(), 0L) >= disks.getValue());
    }
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
