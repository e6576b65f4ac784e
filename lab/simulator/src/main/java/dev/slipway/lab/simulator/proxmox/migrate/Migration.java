package dev.slipway.lab.simulator.proxmox.migrate;

import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A VM's way to another node, with its disks where these are local. What is in a CD drive does not
 * travel: a local ISO keeps the VM where it is; so do local disks under a running guest, unless it
 * is said that they are to go along.
 */
public final class Migration {

  private final Storages storages;

  public Migration(Storages storages) {
    this.storages = storages;
  }

  /**
   * The caller holds the VM's lock.
   *
   * @param withDisks whether local disks may travel under a running guest
   * @param log told line by line
   */
  public void run(Vm vm, String target, boolean withDisks, Consumer<String> log) {
    String source = vm.node();
    List<Drive> drives = Drive.in(vm.config().values());
    boolean stays = false;
    for (Drive drive : drives) {
      Optional<Volume> volume = local(drive, source);
      boolean disc = drive.cdrom() && !drive.cloudInit();
      boolean live = !drive.cdrom() && vm.running().isPresent() && !withDisks;
      if (volume.isPresent() && (disc || live)) {
        String why =
            disc
                ? "local cdrom image"
                : "can't live migrate attached local disks without with-local-disks option";
        log.accept("can't migrate local disk '" + volume.get().id() + "': " + why);
        stays = true;
      }
    }
    if (stays) {
      log.accept("ERROR: Problem found while scanning volumes - can't migrate VM - check log");
      throw new TaskFailure("migration aborted");
    }
    drives.forEach(
        drive ->
            local(drive, source)
                .filter(volume -> volume.owner() == vm.vmid())
                .ifPresent(volume -> storages.move(volume, source, target)));
    vm.moveTo(target);
    log.accept("migration finished successfully");
  }

  private Optional<Volume> local(Drive drive, String node) {
    return drive
        .volume()
        .flatMap(id -> storages.volume(id, node))
        .filter(volume -> !storages.require(volume.storage(), node).shared());
  }
}
