package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Candidate.Room;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether one Proxmox node can take a VM, and everything that speaks against it. */
record NodeCheck(
    Hypervisor hypervisor,
    Rights rights,
    Wanted wanted,
    ProxmoxNode node,
    Vmid template,
    List<HostNode> nodes,
    List<ListedVm> vms) {
  private static final long MIB = 1024L * 1024L;

  /** The node as a candidate, or everything that speaks against it. */
  NodeReport report() {
    Optional<HostNode> host = nodes.stream().filter(n -> n.name().equals(node)).findFirst();
    if (host.isEmpty() || !host.get().online()) {
      return away(host.isEmpty() ? "no such Proxmox node" : "the node is offline");
    }
    List<Finding> against = new ArrayList<>();
    template(against);
    List<Storage> storages;
    try {
      storages = hypervisor.storages(node);
    } catch (VmFailure failure) {
      if (failure.failure() != FailureCode.PROXMOX_NODE_UNREACHABLE) {
        throw failure;
      }
      // It died a moment ago, and the list has not heard of it yet: the others may do.
      return away(failure.getMessage());
    }
    Optional<Storage> disks = disks(storages, against);
    seeds(storages, against);
    Candidate candidate = candidate(host.get(), disks.map(Storage::availableBytes).orElse(0L));
    room(host.get(), candidate.less(Reserved.NOTHING), disks, against);
    return new NodeReport(
        node, against.isEmpty() ? Optional.of(candidate) : Optional.empty(), against);
  }

  private NodeReport away(String found) {
    Finding away =
        finding(FailureCode.PROXMOX_NODE_UNREACHABLE, found, "a node that is online and answers");
    return new NodeReport(node, Optional.empty(), List.of(away));
  }

  private Candidate candidate(HostNode host, long diskBytes) {
    List<ListedVm> guests =
        vms.stream().filter(vm -> vm.node().equals(node) && vm.running()).toList();
    return new Candidate(
        node,
        template,
        (long) (host.memoryBytes() * wanted.overCommit().memory()),
        (long) (host.cores() * wanted.overCommit().cores()),
        diskBytes,
        guests);
  }

  private void template(List<Finding> against) {
    Optional<ListedVm> found = vms.stream().filter(vm -> vm.vmid().equals(template)).findFirst();
    if (found.filter(vm -> vm.node().equals(node) && vm.template()).isEmpty()) {
      String what =
          found
              .map(
                  vm ->
                      vm.template()
                          ? "template %s is on %s".formatted(template, vm.node())
                          : "VM %s is no template".formatted(template))
              .orElse("no template %s that this token may see".formatted(template));
      against.add(finding(FailureCode.TEMPLATE_NOT_FOUND, what, "template " + template));
      if (found.isEmpty() && !hypervisor.idFree(template)) {
        against.addAll(rights.missingFor(template));
      }
    } else {
      against.addAll(rights.missingFor(template));
    }
  }

  private Optional<Storage> disks(List<Storage> storages, List<Finding> against) {
    Optional<Storage> storage = usable(storages, wanted.storage(), "images");
    if (storage.isEmpty()) {
      against.add(
          finding(
              FailureCode.STORAGE_NOT_USABLE,
              said(storages, wanted.storage()),
              "storage %s, enabled, content images".formatted(wanted.storage())));
    }
    return storage;
  }

  private void seeds(List<Storage> storages, List<Finding> against) {
    if (usable(storages, wanted.seedStorage(), "iso").isEmpty()) {
      against.add(
          finding(
              FailureCode.SEED_STORAGE_NOT_USABLE,
              said(storages, wanted.seedStorage()),
              "storage %s, enabled, content iso".formatted(wanted.seedStorage())));
    }
  }

  private void room(HostNode host, Room left, Optional<Storage> disks, List<Finding> against) {
    int cores = wanted.size().cores();
    if (cores > host.cores()) {
      against.add(
          finding(
              FailureCode.NO_CAPACITY,
              "%d cores".formatted(host.cores()),
              "%d cores".formatted(cores)));
    } else if (left.cores() < cores) {
      against.add(
          finding(
              FailureCode.NO_CAPACITY,
              "%d cores that no guest is configured with, of %d times %s"
                  .formatted(left.cores(), host.cores(), wanted.overCommit().cores()),
              "%d cores".formatted(cores)));
    }
    if (left.memoryBytes() < wanted.memoryBytes()) {
      against.add(
          finding(
              FailureCode.NO_CAPACITY,
              "%d MiB of memory that no guest is configured with, of %d MiB times %s"
                  .formatted(
                      left.memoryBytes() / MIB,
                      host.memoryBytes() / MIB,
                      wanted.overCommit().memory()),
              "%d MiB".formatted(wanted.size().memoryMiB())));
    }
    disks
        .filter(storage -> storage.availableBytes() < wanted.diskBytes())
        .ifPresent(
            storage ->
                against.add(
                    finding(
                        FailureCode.NO_CAPACITY,
                        "%d MiB free on storage %s"
                            .formatted(storage.availableBytes() / MIB, storage.name()),
                        "%d GiB".formatted(wanted.size().diskGiB()))));
  }

  private static Optional<Storage> usable(List<Storage> storages, String name, String content) {
    return storages.stream()
        .filter(s -> s.name().equals(name) && s.enabled() && s.active())
        .filter(s -> s.content().contains(content))
        .findFirst();
  }

  private static String said(List<Storage> storages, String name) {
    return storages.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .map(
            s ->
                "storage %s is %s, with content %s"
                    .formatted(
                        name, s.enabled() && s.active() ? "active" : "not active", s.content()))
        .orElse("no storage %s that this token may see".formatted(name));
  }

  private Finding finding(FailureCode code, String found, String needed) {
    return new Finding(code, "node " + node, found, needed, code.remedy());
  }
}
