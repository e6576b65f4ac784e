package dev.slipway.vm.orphans;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Vmid;
import dev.slipway.vm.VmConfig;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.Contents;
import dev.slipway.vm.hypervisor.Hypervisor.HostNode;
import dev.slipway.vm.hypervisor.Hypervisor.ListedVm;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Storage;
import dev.slipway.vm.hypervisor.Hypervisor.Volume;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.Mark;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.orphans.Findings.NotVerifiable;
import dev.slipway.vm.seed.SeedName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One look at one endpoint. A VM is ours by its mark, a seed by its name, and a disk by our record
 * of who had its VMID; what says anything else, or nothing, is not ours and is not told of.
 */
final class Search {
  private final String endpoint;
  private final VmConfig.Endpoint config;
  private final Hypervisor hypervisor;
  private final UUID installation;
  private final Owners owners;

  private final List<Orphan> orphans = new ArrayList<>();
  private final List<NotVerifiable> hidden = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  Search(
      String endpoint,
      VmConfig.Endpoint config,
      Hypervisor hypervisor,
      UUID installation,
      Owners owners) {
    this.endpoint = endpoint;
    this.config = config;
    this.hypervisor = hypervisor;
    this.installation = installation;
    this.owners = owners;
  }

  /**
   * @throws VmFailure when the endpoint cannot be asked at all
   */
  Findings look() {
    vms();
    for (HostNode node : hypervisor.nodes()) {
      if (node.online()) {
        node(node.name());
      } else {
        hidden.add(new NotVerifiable(null, "node " + node.name(), "the node is offline"));
      }
    }
    unseen(ResourceKind.SEED, config.seedStorage());
    unseen(ResourceKind.VOLUME, config.storage());
    return new Findings(List.copyOf(orphans), List.copyOf(hidden));
  }

  private void vms() {
    List<ListedVm> listed = hypervisor.vms();
    Set<Vmid> leased = owners.leased();
    listed.stream()
        .filter(vm -> !vm.template())
        .filter(vm -> owners.mayBeOurs(vm.vmid()) && !leased.contains(vm.vmid()))
        .forEach(this::vm);
    if (!seesVms()) {
      hidden.add(
          new NotVerifiable(
              ResourceKind.VM,
              "pool " + config.pool(),
              "the token has no VM.Audit on /pool/%s, without which VMs are not listed"
                  .formatted(config.pool())));
    }
  }

  private boolean seesVms() {
    var rights = hypervisor.permissions();
    return List.of("/pool/" + config.pool(), "/pool", "/vms", "/").stream()
        .anyMatch(path -> rights.getOrDefault(path, Set.of()).contains("VM.Audit"));
  }

  private void vm(ListedVm listed) {
    if (hypervisor.find(listed.vmid(), listed.node()) instanceof Sighting.Visible visible) {
      LiveVm live = visible.vm();
      live.mark()
          .filter(mark -> mark.installation().equals(installation))
          .ifPresent(mark -> orphans.add(vm(live, mark)));
    }
  }

  private static Orphan vm(LiveVm live, Mark mark) {
    return Orphan.vm(
        live.node(),
        live.vmid(),
        mark.cluster(),
        "VM %s on %s carries '%s', and nothing alive has that VMID"
            .formatted(live.vmid(), live.node(), mark));
  }

  private void node(ProxmoxNode node) {
    try {
      hypervisor.storages(node).forEach(storage -> storage(node, storage));
    } catch (VmFailure failure) {
      if (failure.failure() != FailureCode.PROXMOX_NODE_UNREACHABLE) {
        throw failure;
      }
      hidden.add(new NotVerifiable(null, "node " + node, failure.getMessage()));
    }
  }

  /** What all nodes share is looked at from the first that has it. */
  private void storage(ProxmoxNode node, Storage storage) {
    boolean before = !seen.add(storage.name());
    if (before && storage.shared()) {
      return;
    }
    if (storage.name().equals(config.seedStorage())) {
      asked(ResourceKind.SEED, node, storage, () -> seeds(node, storage));
    }
    if (storage.content().contains("images")) {
      asked(ResourceKind.VOLUME, node, storage, () -> disks(node, storage));
    }
  }

  /** One storage that is out of order keeps no other from being looked at. */
  private void asked(ResourceKind kind, ProxmoxNode node, Storage storage, Runnable question) {
    if (!storage.enabled() || !storage.active()) {
      hide(kind, node, storage, "it is not active there");
      return;
    }
    try {
      question.run();
    } catch (VmFailure failure) {
      switch (failure.failure()) {
        case STORAGE_NOT_USABLE, PROXMOX_ERROR -> hide(kind, node, storage, failure.getMessage());
        default -> throw failure;
      }
    }
  }

  private void seeds(ProxmoxNode node, Storage storage) {
    Contents contents = hypervisor.contents(node, storage.name(), "iso");
    if (!contents.verifiable()) {
      hide(ResourceKind.SEED, node, storage, "the token may not list it");
    }
    for (Volume volume : contents.volumes()) {
      SeedName.cluster(installation, volume.id())
          .filter(cluster -> !owners.hasSeed(cluster, volume.id()))
          .ifPresent(
              cluster ->
                  orphans.add(
                      Orphan.volume(
                          ResourceKind.SEED,
                          node,
                          storage.shared(),
                          volume.id(),
                          cluster,
                          "Seed %s on %s belongs to nothing alive".formatted(volume.id(), node))));
    }
  }

  private void disks(ProxmoxNode node, Storage storage) {
    Contents contents = hypervisor.contents(node, storage.name(), "images");
    if (!contents.verifiable() && storage.name().equals(config.storage())) {
      hide(
          ResourceKind.VOLUME,
          node,
          storage,
          "the token has no Datastore.Allocate on /storage/%s, without which the volumes of a VM that is gone are not listed"
              .formatted(storage.name()));
    }
    Set<Vmid> leased = owners.leased();
    contents.volumes().stream()
        .filter(volume -> volume.owner() != null && owners.mayBeOurs(volume.owner()))
        .filter(volume -> !leased.contains(volume.owner()))
        .forEach(volume -> disk(node, storage, volume));
  }

  /** While a VM has the VMID, the disk is that VM's. */
  private void disk(ProxmoxNode node, Storage storage, Volume volume) {
    Optional.of(volume.owner())
        .filter(hypervisor::idFree)
        .flatMap(vmid -> owners.hadDisks(endpoint, vmid, storage.name()))
        .ifPresent(
            cluster ->
                orphans.add(
                    Orphan.volume(
                        ResourceKind.VOLUME,
                        node,
                        storage.shared(),
                        volume.id(),
                        cluster,
                        "Volume %s on %s belongs to VMID %s, which is free; the cluster had it last"
                            .formatted(volume.id(), node, volume.owner()))));
  }

  private void hide(ResourceKind kind, ProxmoxNode node, Storage storage, String why) {
    hidden.add(new NotVerifiable(kind, "storage %s on %s".formatted(storage.name(), node), why));
  }

  /** A storage that no node lists is one that our rights do not show. */
  private void unseen(ResourceKind kind, String storage) {
    if (!seen.contains(storage)) {
      hidden.add(
          new NotVerifiable(
              kind,
              "storage " + storage,
              "no node lists it: the token has no Datastore.Audit on /storage/%s, or it is gone"
                  .formatted(storage)));
    }
  }
}
