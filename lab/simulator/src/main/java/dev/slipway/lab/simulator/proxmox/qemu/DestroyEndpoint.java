package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.GuestHost;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Destroying a VM: its disks, unused and pending ones included, go; an ISO in its drive stays. What
 * it was granted by its pool is gone with it.
 */
final class DestroyEndpoint {

  private final Vms vms;
  private final VmLocks locks;
  private final Storages storages;
  private final Tasks tasks;
  private final GuestHost guests;
  private final HaResources ha;

  DestroyEndpoint(Vms vms, Storages storages, Tasks tasks, GuestHost guests, HaResources ha) {
    this.vms = vms;
    this.locks = vms.locks();
    this.ha = ha;
    this.storages = storages;
    this.tasks = tasks;
    this.guests = guests;
  }

  List<Route> routes(AccessControl access) {
    return List.of(
        Route.delete(
            "/nodes/{node}/qemu/{vmid}",
            Check.all("/vms/{vmid}", "VM.Allocate"),
            Schema.of(
                Param.flag("purge").orAbsent(),
                Param.flag("destroy-unreferenced-disks").orAbsent(),
                Param.flag("skiplock").forRoot()),
            call -> destroy(call, access)));
  }

  private Reply destroy(Call call, AccessControl access) {
    Vm vm = vms.require(call.node(), call.vmid());
    requireUnprotected(vm);
    requireNoHa(call, vm);
    if (vm.running().isPresent()) {
      throw ApiException.died("VM " + vm.vmid() + " is running - destroy failed");
    }
    return Reply.of(
        tasks.fork(
            call.node(),
            "qmdestroy",
            call.text("vmid"),
            call.identity(),
            task ->
                locks.exclusively(
                    call.vmid(),
                    task,
                    () -> {
                      destroyLocked(call, access, task);
                      return null;
                    })));
  }

  private static void requireUnprotected(Vm vm) {
    if (vm.config().value("protection").filter("1"::equals).isPresent()) {
      throw ApiException.died("can't remove VM " + vm.vmid() + " - protection mode enabled");
    }
  }

  private void requireNoHa(Call call, Vm vm) {
    if (!call.flag("purge", false) && ha.state(vm.vmid()).isPresent()) {
      throw ApiException.died(
          "unable to remove VM "
              + vm.vmid()
              + " - used in HA resources and purge parameter not set.");
    }
  }

  private void destroyLocked(Call call, AccessControl access, Task task)
      throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    if (!call.flag("skiplock", false)) {
      Vms.requireUnlocked(vm);
    }
    requireUnprotected(vm);
    if (vm.running().isPresent()) {
      throw new TaskFailure("VM " + vm.vmid() + " is running - destroy failed");
    }
    List<Volume> disks = ownVolumes(vm);
    for (Volume disk : disks) {
      if (storages.inUseAsBase(disk, vm.node())) {
        throw new TaskFailure("base volume '" + disk.id() + "' is still in use by linked cloned");
      }
    }
    task.work(tasks.times().destroy());
    disks.forEach(disk -> storages.free(disk.id(), vm.node()));
    if (call.flag("destroy-unreferenced-disks", false)) {
      freeUnreferenced(vm);
    }
    access.forgetVm(vm.vmid());
    if (call.flag("purge", false)) {
      task.print("purging VM " + vm.vmid() + " from related configurations..");
      if (ha.remove(vm.vmid())) {
        task.print("NOTE: removed VM " + vm.vmid() + " from HA resource configuration.");
      }
    }
    guests.destroy(vm.vmid());
    vms.remove(vm.vmid());
  }

  private List<Volume> ownVolumes(Vm vm) {
    Set<String> ids = new LinkedHashSet<>();
    VmConfig config = vm.config();
    Drive.in(config.values()).forEach(drive -> drive.volume().ifPresent(ids::add));
    Drive.in(config.pending()).forEach(drive -> drive.volume().ifPresent(ids::add));
    config
        .values()
        .forEach(
            (option, value) -> {
              if (option.startsWith("unused")) {
                ids.add(value.split(",")[0]);
              }
            });
    List<Volume> own = new ArrayList<>();
    for (String id : ids) {
      Optional<Volume> volume = storages.volume(id, vm.node());
      volume.filter(v -> v.owner() == vm.vmid()).ifPresent(own::add);
    }
    return own;
  }

  /** Every image with this VMID on every storage of the node, shared ones included (FACTS 35). */
  private void freeUnreferenced(Vm vm) {
    for (Storage storage : storages.on(vm.node())) {
      storages.content(storage.name(), vm.node()).stream()
          .filter(v -> v.content().equals("images") && v.owner() == vm.vmid())
          .forEach(v -> storages.free(v.id(), vm.node()));
    }
  }
}
