package dev.slipway.vm.cleanup;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.vm.cleanup.CleanupCheck.Checked;
import dev.slipway.vm.cleanup.CleanupCheck.Presence;
import dev.slipway.vm.domain.DiskPlace;
import dev.slipway.vm.domain.Placement;
import dev.slipway.vm.domain.VmState;
import dev.slipway.vm.hypervisor.Hypervisor;
import dev.slipway.vm.hypervisor.Hypervisor.Sighting;
import dev.slipway.vm.hypervisor.Hypervisor.Volumes;
import dev.slipway.vm.hypervisor.LiveVm;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.store.Leases.Held;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One look at where a VM was. Its VMID may be somebody else's by now, so a VM is the cluster's by
 * its mark only, and a disk only by its VM.
 */
final class Look {
  private final Hypervisor hypervisor;
  private final UUID installation;
  private final ClusterId cluster;
  private final VmState.Gone gone;
  private final Placement placement;
  private final Clock clock;

  Look(
      Hypervisor hypervisor, UUID installation, ClusterId cluster, VmState.Gone gone, Clock clock) {
    this.hypervisor = hypervisor;
    this.installation = installation;
    this.cluster = cluster;
    this.gone = gone;
    this.placement = gone.placement();
    this.clock = clock;
  }

  /** What was found, before the moment is added. */
  private record Answer(Presence presence, String how) {
    static Answer found(String how) {
      return new Answer(Presence.FOUND, how);
    }

    static Answer absent(String how) {
      return new Answer(Presence.ABSENT, how);
    }

    static Answer unknown(String how) {
      return new Answer(Presence.UNKNOWN, how);
    }
  }

  List<Checked> all(Held held) {
    Sighting sighting = hypervisor.find(placement.vmid(), placement.proxmoxNode());
    String vmid = placement.vmid().toString();
    List<Checked> all = new ArrayList<>();
    all.add(checked(ResourceKind.VM, vmid, vm(sighting)));
    for (String storage : gone.places().stream().map(DiskPlace::storage).distinct().toList()) {
      all.add(checked(ResourceKind.VOLUME, placement.disks(storage), disks(sighting, storage)));
    }
    all.add(checked(ResourceKind.SEED, placement.seedVolume(), seed()));
    all.add(checked(ResourceKind.VMID_LEASE, vmid, lease(held.vmids().contains(placement.vmid()))));
    for (String address : placement.addresses()) {
      all.add(
          checked(ResourceKind.ADDRESS_LEASE, address, lease(held.addresses().contains(address))));
    }
    return List.copyOf(all);
  }

  private Answer vm(Sighting sighting) {
    return switch (sighting) {
      case Sighting.Absent absent ->
          Answer.absent(
              "GET /cluster/nextid?vmid=%s on endpoint %s says free"
                  .formatted(placement.vmid(), placement.endpoint()));
      case Sighting.Invisible invisible ->
          Answer.unknown(
              "not verifiable: VMID %s is taken, but this token cannot see the VM; look as root: qm config %s"
                  .formatted(placement.vmid(), placement.vmid()));
      case Sighting.Visible visible -> vm(visible.vm());
    };
  }

  private Answer vm(LiveVm live) {
    String mark = live.mark().map(found -> "'" + found + "'").orElse("no mark of ours");
    if (ours(live)) {
      return Answer.found("VM %s on %s carries %s".formatted(live.vmid(), live.node(), mark));
    }
    // A removal was forced because nobody could tell whose the VM was: nobody can now.
    return gone.forced() && live.mark().isEmpty()
        ? Answer.unknown(
            "not verifiable: the removal was forced, and the VM %s on %s carries no mark"
                .formatted(live.vmid(), live.node()))
        : Answer.absent(
            "VMID %s was given to another VM since: on %s it carries %s"
                .formatted(live.vmid(), live.node(), mark));
  }

  private boolean ours(LiveVm live) {
    return live.mark()
        .map(mark -> mark.installation().equals(installation) && mark.cluster().equals(cluster))
        .orElse(false);
  }

  /** Wherever it was: a local storage of that name is another one on each Proxmox node. */
  private Answer disks(Sighting sighting, String storage) {
    return all(
        gone.places().stream()
            .filter(place -> place.storage().equals(storage))
            .map(place -> asked(() -> disks(sighting, place))));
  }

  private Answer disks(Sighting sighting, DiskPlace place) {
    Volumes volumes = hypervisor.volumes(place.node(), place.storage(), placement.vmid());
    return switch (sighting) {
      case Sighting.Absent absent -> listed(place, volumes, volumes.volumes());
      case Sighting.Invisible invisible ->
          Answer.unknown(
              "not verifiable: whose the disks are, only VM %s tells, which this token cannot see"
                  .formatted(placement.vmid()));
      case Sighting.Visible visible when ours(visible.vm()) ->
          listed(place, volumes, volumes.volumes());
      case Sighting.Visible visible -> others(place, volumes, visible.vm());
    };
  }

  private static Answer listed(DiskPlace place, Volumes volumes, List<String> found) {
    if (!found.isEmpty()) {
      return Answer.found(
          "storage %s on %s lists %s".formatted(place.storage(), place.node(), found));
    }
    return volumes.verifiable()
        ? Answer.absent("storage %s on %s lists none".formatted(place.storage(), place.node()))
        : Answer.unknown(
            "not verifiable: the token has no Datastore.Allocate on /storage/%s, without which the volumes of a VM that is gone are not listed"
                .formatted(volumes.storage()));
  }

  /** Whoever has the VMID now has disks of its own under the same names. */
  private Answer others(DiskPlace place, Volumes volumes, LiveVm other) {
    List<String> loose =
        volumes.volumes().stream()
            .filter(
                volume ->
                    other.settings().values().stream()
                        .noneMatch(setting -> setting.split(",", 2)[0].equals(volume)))
            .toList();
    if (!loose.isEmpty()) {
      return Answer.unknown(
          "not verifiable: storage %s lists %s, which may be the disks of either VM that had VMID %s"
              .formatted(volumes.storage(), loose, placement.vmid()));
    }
    return volumes.volumes().isEmpty()
        ? listed(place, volumes, loose)
        : Answer.absent(
            "storage %s on %s lists none but those of the VM that has VMID %s now"
                .formatted(place.storage(), place.node(), placement.vmid()));
  }

  private Answer seed() {
    return all(placement.seedNodes().stream().map(node -> asked(() -> seed(node))));
  }

  private Answer seed(ProxmoxNode node) {
    String where = "storage %s on %s".formatted(placement.seedStorage(), node);
    return hypervisor.isoThere(node, placement.seedStorage(), placement.seedVolume())
        ? Answer.found(where + " lists it")
        : Answer.absent(where + " lists no such ISO");
  }

  /** Absent only where it is absent everywhere. */
  private static Answer all(Stream<Answer> everywhere) {
    List<Answer> answers = everywhere.toList();
    Presence worst =
        Stream.of(Presence.FOUND, Presence.UNKNOWN)
            .filter(each -> answers.stream().anyMatch(answer -> answer.presence() == each))
            .findFirst()
            .orElse(Presence.ABSENT);
    return new Answer(
        worst,
        answers.stream()
            .filter(answer -> answer.presence() == worst)
            .map(Answer::how)
            .collect(Collectors.joining("; ")));
  }

  /** What our rights or the place itself keep from us is not verifiable; the rest is a failure. */
  private Answer asked(Supplier<Answer> question) {
    try {
      return question.get();
    } catch (VmFailure failure) {
      return switch (failure.failure()) {
        case PROXMOX_PERMISSION_MISSING, PROXMOX_NODE_UNREACHABLE, STORAGE_NOT_USABLE ->
            Answer.unknown(
                "not verifiable: %s. %s".formatted(failure.getMessage(), failure.remedy()));
        default -> throw failure;
      };
    }
  }

  private static Answer lease(boolean held) {
    return held
        ? Answer.found("vm-service still has the lease")
        : Answer.absent("vm-service has no such lease of this cluster");
  }

  private Checked checked(ResourceKind kind, String id, Answer answer) {
    return new Checked(kind, id, answer.presence(), answer.how(), clock.instant());
  }
}
