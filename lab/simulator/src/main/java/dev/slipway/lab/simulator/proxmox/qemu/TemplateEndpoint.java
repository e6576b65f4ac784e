package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.List;

/** Making a VM a template: its disks become bases of linked clones. */
final class TemplateEndpoint {

  private final Vms vms;
  private final Storages storages;
  private final Tasks tasks;

  TemplateEndpoint(Vms vms, Storages storages, Tasks tasks) {
    this.vms = vms;
    this.storages = storages;
    this.tasks = tasks;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/nodes/{node}/qemu/{vmid}/template",
            Check.all("/vms/{vmid}", "VM.Allocate"),
            Schema.of(Param.text("disk").orAbsent()),
            this::convert));
  }

  private Reply convert(Call call) {
    Vm vm = vms.require(call.node(), call.vmid());
    if (vm.config().template()) {
      throw ApiException.died("you can't convert a template to a template");
    }
    if (vm.running().isPresent()) {
      throw ApiException.died("you can't convert a VM to template if VM is running");
    }
    Vms.requireUnlocked(vm);
    return Reply.of(
        tasks.fork(
            call.node(),
            "qmtemplate",
            call.text("vmid"),
            call.identity(),
            task ->
                vms.locks()
                    .exclusively(
                        call.vmid(),
                        task,
                        () -> {
                          convertLocked(vm);
                          return null;
                        })));
  }

  private void convertLocked(Vm vm) {
    VmConfig config = vm.config().with("template", "1");
    for (Drive drive : Drive.in(config.values())) {
      if (!drive.cdrom() && drive.volume().isPresent()) {
        var disk = storages.volume(drive.volume().get(), vm.node()).orElseThrow();
        var base = storages.toBase(disk, vm.node());
        config = config.with(drive.slot(), drive.withVolume(base.id()).value().toString());
      }
    }
    vm.config(config);
  }
}
