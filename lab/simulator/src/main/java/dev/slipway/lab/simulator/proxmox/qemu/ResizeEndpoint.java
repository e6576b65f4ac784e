package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.storage.Sizes;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.List;
import java.util.Optional;

/** Growing a disk, to a size or by one. */
final class ResizeEndpoint {

  private final Vms vms;
  private final VmLocks locks;
  private final Storages storages;
  private final Tasks tasks;

  ResizeEndpoint(Vms vms, VmLocks locks, Storages storages, Tasks tasks) {
    this.vms = vms;
    this.locks = locks;
    this.storages = storages;
    this.tasks = tasks;
  }

  List<Route> routes() {
    return List.of(
        Route.put(
            "/nodes/{node}/qemu/{vmid}/resize",
            Check.all("/vms/{vmid}", "VM.Config.Disk"),
            Schema.of(
                Param.oneOf("disk", Drive.SLOTS.toArray(String[]::new)),
                Param.matching("size", "\\+?\\d+(\\.\\d+)?[KMGT]?"),
                Param.text("digest").orAbsent(),
                Param.flag("skiplock").forRoot()),
            this::resize));
  }

  private Reply resize(Call call) {
    return Reply.of(
        tasks.fork(
            call.node(),
            "resize",
            call.text("vmid"),
            call.identity(),
            task ->
                locks.exclusively(
                    call.vmid(),
                    task,
                    () -> {
                      resizeLocked(call, task);
                      return null;
                    })));
  }

  private void resizeLocked(Call call, Task task) throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    if (call.has("digest") && !call.text("digest").equals(vm.config().digest())) {
      throw ApiException.died("checksum mismatch (file change by other user?)");
    }
    Vms.requireUnlocked(vm);
    String slot = call.text("disk");
    Drive drive =
        vm.config()
            .value(slot)
            .map(value -> Drive.parse(slot, value))
            .orElseThrow(() -> new TaskFailure("disk '" + slot + "' does not exist"));
    Optional<Volume> volume = drive.volume().flatMap(id -> storages.volume(id, vm.node()));
    if (drive.cdrom() || volume.isEmpty()) {
      throw new TaskFailure("you can't resize a cdrom");
    }
    long before = volume.get().size();
    String size = call.text("size");
    long after = size.startsWith("+") ? before + Sizes.parse(size.substring(1)) : Sizes.parse(size);
    if (after < before) {
      throw new TaskFailure("shrinking disks is not supported");
    }
    if (after == before) {
      return;
    }
    task.work(tasks.times().resize());
    storages.resize(volume.get(), vm.node(), after);
    vm.config(vm.config().with(slot, drive.withSize(after).value().toString()));
    if (vm.running().isEmpty()) {
      task.print("Image resized.");
    }
  }
}
