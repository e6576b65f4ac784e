package dev.slipway.lab.simulator.proxmox.configure;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.VolumeAccess;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.MacAddresses;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmOptions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a change of a VM's configuration needs, option by option. */
public final class ConfigPermissions {

  static final String BRIDGES = "/sdn/zones/localnetwork/";

  private final AccessControl access;
  private final VolumeAccess volumeAccess;
  private final Storages storages;

  public ConfigPermissions(AccessControl access, VolumeAccess volumeAccess, Storages storages) {
    this.access = access;
    this.volumeAccess = volumeAccess;
    this.storages = storages;
  }

  /** Throws a 403, or the 500 for what only root may set. */
  public void require(Identity who, Vm vm, Map<String, String> set, Collection<String> delete) {
    String path = "/vms/" + vm.vmid();
    delete.forEach(option -> requireOption(who, path, option, currentDrive(vm, option)));
    set.forEach((option, value) -> requireOption(who, path, option, newDrive(option, value)));
    // What is replaced is looked at like what replaces it.
    set.keySet().forEach(option -> requireReplaced(who, vm, option));
    set.forEach(
        (option, value) -> {
          newDrive(option, value).ifPresent(drive -> requireVolume(who, vm, drive));
          requireBridge(access, who, option, value);
        });
  }

  private void requireReplaced(Identity who, Vm vm, String option) {
    Optional<Drive> drive = currentDrive(vm, option);
    if (drive.isPresent()) {
      requireOption(who, "/vms/" + vm.vmid(), option, drive);
    }
    vm.config().value(option).ifPresent(value -> requireBridge(access, who, option, value));
  }

  /** A card on a VLAN needs the right on that VLAN, which one on the bridge passes down. */
  public static void requireBridge(
      AccessControl access, Identity who, String option, String value) {
    if (!option.matches("net\\d+")) {
      return;
    }
    MacAddresses.bridge(value)
        .map(bridge -> BRIDGES + bridge + MacAddresses.vlan(value).map("/"::concat).orElse(""))
        .filter(path -> !access.has(who, path, "SDN.Use"))
        .ifPresent(
            path -> {
              throw ApiException.forbidden(path + ", SDN.Use");
            });
  }

  private void requireOption(Identity who, String path, String option, Optional<Drive> drive) {
    if (drive.isPresent()) {
      boolean disc = drive.get().cdrom() && !drive.get().cloudInit();
      requireAny(who, path, List.of(disc ? "VM.Config.CDROM" : "VM.Config.Disk"));
      return;
    }
    Optional<List<String>> privileges = VmOptions.privileges(option);
    if (privileges.isPresent()) {
      requireAny(who, path, privileges.get());
    } else if (!who.isRoot()) {
      throw ApiException.died("only root can set '" + option + "' config");
    }
  }

  private void requireAny(Identity who, String path, List<String> privileges) {
    if (!access.hasAny(who, path, privileges)) {
      throw ApiException.forbidden(path + ", " + String.join("|", privileges));
    }
  }

  private void requireVolume(Identity who, Vm vm, Drive drive) {
    Optional<String> volume = drive.volume();
    if (volume.isEmpty()) {
      return;
    }
    boolean path = volume.get().startsWith("/");
    if (path || drive.value().property("import-from").filter(p -> p.startsWith("/")).isPresent()) {
      throw ApiException.died(
          "Only root can pass arbitrary filesystem paths."
              + " at /usr/share/perl5/PVE/Storage.pm line 651.");
    }
    String storage = volume.get().split(":", 2)[0];
    storages.require(storage, vm.node());
    if (NewVolume.isRequest(drive)) {
      String object = "/storage/" + storage;
      if (!access.has(who, object, "Datastore.AllocateSpace")) {
        throw ApiException.forbidden(object + ", Datastore.AllocateSpace");
      }
      return;
    }
    storages
        .volume(volume.get(), vm.node())
        .ifPresent(found -> volumeAccess.require(who, found, vm.vmid()));
  }

  private static Optional<Drive> currentDrive(Vm vm, String option) {
    return Drive.isSlot(option)
        ? vm.config().value(option).map(value -> Drive.parse(option, value))
        : Optional.empty();
  }

  private static Optional<Drive> newDrive(String option, String value) {
    return Drive.isSlot(option) ? Optional.of(Drive.parse(option, value)) : Optional.empty();
  }
}
