package dev.slipway.vm.placement;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Candidate.Room;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import dev.slipway.vm.store.Capacity.Reserved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether one Proxmox node can take a VM, and everything that speaks against it.
 *
 * @param copy what the VM would be cloned of; on this node, or on another one that it can be cloned
 *     from to this
 */
record NodeCheck(
    Look look, Wanted wanted, TemplateReach reach, ProxmoxNode node, TemplateCopy copy) {
  private static final long MIB = 1024L * 1024L;

  /** The node as a candidate, or everything that speaks against it. */
  NodeReport report() {
    Optional<HostNode> host = look.node(node);
    if (host.isEmpty() || !host.get().online()) {
      return away(host.isEmpty() ? "no such Proxmox node" : "the node is offline");
    }
    List<Finding> against = new ArrayList<>();
    template(against);
    List<Storage> storages;
    try {
      storages = reach.storages(node);
      against.addAll(new CardCheck(look, wanted, reach, node, copy).findings());
    } catch (VmFailure failure) {
      if (failure.failure() != FailureCode.PROXMOX_NODE_UNREACHABLE) {
        throw failure;
      }
      // It died a moment ago, and the list has not heard of it yet: the others may do.
      return away(failure.getMessage());
    }
    Optional<String> root =
        wanted.linked() ? linked(storages, against) : Optional.of(wanted.storage());
    Map<String, Storage> disks = root.map(name -> all(storages, name, against)).orElse(Map.of());
    seeds(storages, against);
    Candidate candidate = candidate(host.get(), root.orElse(wanted.storage()), disks);
    room(host.get(), candidate.less(Reserved.NOTHING), against);
    disks.values().forEach(storage -> room(storage, candidate.storage(), against));
    return new NodeReport(
        node, against.isEmpty() ? Optional.of(candidate) : Optional.empty(), against);
  }

  private NodeReport away(String found) {
    Finding away =
        finding(FailureCode.PROXMOX_NODE_UNREACHABLE, found, "a node that is online and answers");
    return new NodeReport(node, Optional.empty(), List.of(away));
  }

  private Candidate candidate(HostNode host, String root, Map<String, Storage> disks) {
    Map<String, Long> free = new HashMap<>();
    disks.forEach((name, storage) -> free.put(name, storage.availableBytes()));
    List<ListedVm> guests =
        look.guests().stream().filter(vm -> vm.node().equals(node) && vm.running()).toList();
    return new Candidate(
        node,
        copy,
        root,
        disks.values().stream()
            .filter(Storage::shared)
            .map(Storage::name)
            .collect(Collectors.toUnmodifiableSet()),
        (long) (host.memoryBytes() * wanted.overCommit().memory()),
        (long) (host.cores() * wanted.overCommit().cores()),
        Map.copyOf(free),
        guests);
  }

  private void template(List<Finding> against) {
    if (!copy.node().equals(node)) {
      against.addAll(look.rights().missingOn(node));
    }
    Optional<ListedVm> found =
        look.vms().stream().filter(vm -> vm.vmid().equals(copy.vmid())).findFirst();
    if (found.filter(vm -> vm.node().equals(copy.node()) && vm.template()).isEmpty()) {
      String what =
          found
              .map(
                  vm ->
                      vm.template()
                          ? "template %s is on %s".formatted(copy.vmid(), vm.node())
                          : "VM %s is no template".formatted(copy.vmid()))
              .orElse("no template %s that this token may see".formatted(copy.vmid()));
      against.add(finding(FailureCode.TEMPLATE_NOT_FOUND, what, "template " + copy.vmid()));
      if (found.isEmpty() && !look.hypervisor().idFree(copy.vmid())) {
        against.addAll(look.rights().missingFor(copy.vmid()));
      }
    } else {
      against.addAll(look.rights().missingFor(copy.vmid()));
    }
  }

  /**
   * A linked clone's disks are where the template's are: all of these must be here too.
   *
   * @return where the root disk is
   */
  private Optional<String> linked(List<Storage> storages, List<Finding> against) {
    String drive = wanted.template().disk();
    Optional<String> volume = reach.seen(copy).flatMap(live -> live.volume(drive));
    if (volume.filter(id -> id.contains(":") && id.contains("base-")).isEmpty()) {
      against.add(
          finding(
              FailureCode.TEMPLATE_NOT_USABLE,
              "in %s of %s there is %s".formatted(drive, copy, volume.orElse("nothing to be seen")),
              "the disk of a template (qm template), for linked clones to stand on"));
      return Optional.empty();
    }
    LiveVm live = reach.seen(copy).orElseThrow();
    String root = volume.get().substring(0, volume.get().indexOf(':'));
    live.diskStorages().forEach(name -> against.addAll(look.rights().missingForDisks(name)));
    live.storages().stream()
        .filter(name -> !wanted.diskBytes(root).containsKey(name))
        .forEach(name -> disks(storages, name, against));
    return Optional.of(root);
  }

  /** Those that can have the disks, by name. */
  private Map<String, Storage> all(List<Storage> storages, String root, List<Finding> against) {
    Map<String, Storage> usable = new LinkedHashMap<>();
    for (String name : wanted.diskBytes(root).keySet()) {
      disks(storages, name, against).ifPresent(storage -> usable.put(name, storage));
    }
    usable.forEach(
        (name, storage) ->
            wanted.formats(root).getOrDefault(name, Set.of()).stream()
                .filter(format -> !storage.formats().contains(format))
                .forEach(format -> against.add(unkept(storage, format))));
    return usable;
  }

  private Optional<Storage> disks(List<Storage> storages, String name, List<Finding> against) {
    Optional<Storage> storage = usable(storages, name, "images");
    if (storage.isEmpty()) {
      against.add(
          finding(
              FailureCode.STORAGE_NOT_USABLE,
              said(storages, name),
              "storage %s, enabled, content images".formatted(name)));
    }
    return storage;
  }

  /** A clone would silently have another format, a new disk would fail. */
  private Finding unkept(Storage storage, DiskFormat format) {
    return new Finding(
        FailureCode.STORAGE_NOT_USABLE,
        "node " + node,
        "storage %s keeps disks as %s".formatted(storage.name(), new TreeSet<>(storage.formats())),
        "a storage that keeps them as " + format,
        "Leave the format out to take the storage's own, or name a storage that keeps disks as"
            + " files of that format.");
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

  private void room(HostNode host, Room left, List<Finding> against) {
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
  }

  private void room(Storage storage, String root, List<Finding> against) {
    long needed = wanted.diskBytes(root).get(storage.name());
    if (storage.availableBytes() < needed) {
      against.add(
          finding(
              FailureCode.NO_CAPACITY,
              "%d MiB free on storage %s".formatted(storage.availableBytes() / MIB, storage.name()),
              "%d GiB".formatted(needed >> 30)));
    }
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
