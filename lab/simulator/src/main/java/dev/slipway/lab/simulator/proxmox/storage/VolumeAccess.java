package dev.slipway.lab.simulator.proxmox.storage;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.util.List;
import java.util.Optional;

/** Who may use or see a volume: what lists omit and what attaching needs. */
public final class VolumeAccess {

  private static final List<String> READ = List.of("Datastore.AllocateSpace", "Datastore.Audit");

  private final AccessControl access;

  public VolumeAccess(AccessControl access) {
    this.access = access;
  }

  public boolean allowed(Identity who, Volume volume, int usedBy) {
    return refusal(who, volume, usedBy).isEmpty();
  }

  /**
   * Throws a 403.
   *
   * @param usedBy the VM it is to be attached to; 0 when just looked at
   */
  public void require(Identity who, Volume volume, int usedBy) {
    refusal(who, volume, usedBy)
        .ifPresent(
            detail -> {
              throw ApiException.forbidden(detail);
            });
  }

  private Optional<String> refusal(Identity who, Volume volume, int usedBy) {
    String path = "/storage/" + volume.storage();
    if (access.has(who, path, "Datastore.Allocate")) {
      return Optional.empty();
    }
    if (!volume.content().equals("images")) {
      return access.hasAny(who, path, READ)
          ? Optional.empty()
          : Optional.of(path + ", " + String.join("|", READ));
    }
    if (usedBy != 0 && volume.owner() == usedBy) {
      return Optional.empty();
    }
    if (!access.has(who, path, "Datastore.Audit")) {
      return Optional.of(path + ", Datastore.Audit");
    }
    String vm = "/vms/" + volume.owner();
    return access.has(who, vm, "VM.Config.Disk")
        ? Optional.empty()
        : Optional.of(vm + ", VM.Config.Disk");
  }
}
