package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.placement.Candidate.TemplateCopy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where a template lies at this look, and whether it can be cloned to nodes on which it does not.
 * What costs a call is asked for only where it matters, and once.
 */
final class TemplateReach {
  private final Look look;
  private final Wanted wanted;
  private final List<TemplateCopy> copies;
  private final Map<TemplateCopy, Optional<LiveVm>> seen = new HashMap<>();
  private final Map<ProxmoxNode, List<Storage>> storages = new HashMap<>();

  TemplateReach(Look look, Wanted wanted) {
    this.look = look;
    this.wanted = wanted;
    this.copies = copies(wanted.template(), look.vms());
  }

  /**
   * @throws IllegalArgumentException naming the keys, when it is not said where the template is, or
   *     said twice
   */
  static void requireSound(String name, VmConfig.Template template) {
    String key = "slipway.templates." + name;
    if (template.pool().isPresent() != template.templateName().isPresent()) {
      throw new IllegalArgumentException(
          key
              + " needs pool and template-name together, or neither: its copies are those in the pool that are called so.");
    }
    if (template.pool().isPresent() != template.nodes().isEmpty()) {
      throw new IllegalArgumentException(
          "%s needs either nodes (Proxmox node to VMID) or pool and template-name; found %s."
              .formatted(key, template.pool().isPresent() ? "both" : "neither"));
    }
  }

  /** By node; of several in the pool on one node the one with the lowest VMID. */
  private static List<TemplateCopy> copies(VmConfig.Template template, List<ListedVm> listed) {
    Stream<TemplateCopy> all =
        template.pool().isPresent()
            ? listed.stream()
                .filter(vm -> vm.template() && template.pool().get().equals(vm.pool()))
                .filter(vm -> template.templateName().filter(vm.name()::equals).isPresent())
                .map(vm -> new TemplateCopy(vm.node(), vm.vmid()))
            : template.nodes().entrySet().stream()
                .map(at -> new TemplateCopy(new ProxmoxNode(at.getKey()), new Vmid(at.getValue())));
    Map<ProxmoxNode, TemplateCopy> first = new LinkedHashMap<>();
    all.sorted(
            Comparator.comparing((TemplateCopy copy) -> copy.node().value())
                .thenComparingInt(copy -> copy.vmid().value()))
        .forEach(copy -> first.putIfAbsent(copy.node(), copy));
    return List.copyOf(first.values());
  }

  List<TemplateCopy> copies() {
    return copies;
  }

  Optional<TemplateCopy> on(ProxmoxNode node) {
    return copies.stream().filter(copy -> copy.node().equals(node)).findFirst();
  }

  /** Its configuration; empty where it is not there, or not for us to see. */
  Optional<LiveVm> seen(TemplateCopy copy) {
    return seen.computeIfAbsent(
        copy,
        asked ->
            look.hypervisor().find(asked.vmid(), asked.node()) instanceof Sighting.Visible visible
                    && visible.vm().node().equals(asked.node())
                ? Optional.of(visible.vm())
                : Optional.empty());
  }

  List<Storage> storages(ProxmoxNode node) {
    return storages.computeIfAbsent(node, look.hypervisor()::storages);
  }

  /**
   * The first copy that Proxmox clones to other nodes.
   *
   * @param reasons filled with why each of the others is not cloned to them
   */
  Optional<TemplateCopy> travelling(List<String> reasons) {
    for (TemplateCopy copy : copies) {
      Optional<String> bound = bound(copy);
      if (bound.isEmpty()) {
        return Optional.of(copy);
      }
      reasons.add("%s cannot be cloned to another node: %s".formatted(copy, bound.get()));
    }
    return Optional.empty();
  }

  /** As Proxmox judges it: everything in its drives is shared, and so is where copies go. */
  private Optional<String> bound(TemplateCopy copy) {
    if (look.node(copy.node()).filter(HostNode::online).isEmpty()) {
      return Optional.of("its node is not online");
    }
    try {
      List<String> needed = new ArrayList<>();
      if (!wanted.linked()) {
        needed.add(wanted.storage());
      }
      Optional<String> local = local(copy, needed);
      return local.isPresent() ? local : boundByDrives(copy);
    } catch (VmFailure away) {
      if (away.failure() != FailureCode.PROXMOX_NODE_UNREACHABLE) {
        throw away;
      }
      return Optional.of(away.getMessage());
    }
  }

  private Optional<String> boundByDrives(TemplateCopy copy) {
    return seen(copy)
        .map(live -> local(copy, live.allStorages()))
        .orElseGet(() -> Optional.of("it is not there, or this token may not see it"));
  }

  private Optional<String> local(TemplateCopy copy, List<String> names) {
    Predicate<String> shared =
        name ->
            storages(copy.node()).stream()
                .anyMatch(storage -> storage.name().equals(name) && storage.shared());
    return names.stream()
        .filter(shared.negate())
        .findFirst()
        .map("storage %s is not a shared one that this token may see"::formatted);
  }
}
