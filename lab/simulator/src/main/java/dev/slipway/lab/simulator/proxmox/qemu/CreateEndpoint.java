package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.configure.ConfigPermissions;
import dev.slipway.lab.simulator.proxmox.configure.NewVolume;
import dev.slipway.lab.simulator.proxmox.configure.OptionValues;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.storage.Volume;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.VmOptions;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Making a VM from nothing. Nothing that boots is installed on it. */
final class CreateEndpoint {

  private static final Set<String> NOT_OPTIONS =
      Set.of("node", "vmid", "pool", "storage", "start", "unique", "bwlimit");

  private final Vms vms;
  private final Storages storages;
  private final AccessControl access;
  private final Tasks tasks;
  private final ConfigPermissions permissions;

  CreateEndpoint(
      Vms vms,
      Storages storages,
      AccessControl access,
      Tasks tasks,
      ConfigPermissions permissions) {
    this.vms = vms;
    this.storages = storages;
    this.access = access;
    this.tasks = tasks;
    this.permissions = permissions;
  }

  List<Route> routes() {
    List<Param> params = new ArrayList<>(VmOptions.params());
    params.add(Param.vmid("vmid"));
    params.add(Param.text("pool").orAbsent());
    params.add(Param.text("storage").orAbsent());
    params.add(Param.flag("unique").orAbsent());
    params.add(Param.integer("bwlimit").orAbsent());
    return List.of(
        Route.post(
            "/nodes/{node}/qemu",
            Check.newVm("vmid", "VM.Allocate"),
            Schema.of(params.toArray(Param[]::new)),
            this::create));
  }

  private Reply create(Call call) {
    SortedMap<String, String> options = new TreeMap<>(call.parameters());
    options.keySet().removeAll(NOT_OPTIONS);
    vms.find(call.vmid())
        .ifPresent(
            vm -> {
              throw ApiException.died(
                  "unable to create VM "
                      + vm.vmid()
                      + " - VM "
                      + vm.vmid()
                      + " already exists on node '"
                      + vm.node()
                      + "'");
            });
    if (call.has("pool") && !access.pools().exists(call.text("pool"))) {
      throw ApiException.forbidden("pool '" + call.text("pool") + "' does not exist");
    }
    Vm vm = new Vm(call.vmid(), call.node(), VmConfig.of(new TreeMap<>()), false);
    permissions.require(call.identity(), vm, options, List.of());
    return Reply.of(
        tasks.fork(
            call.node(),
            "qmcreate",
            call.text("vmid"),
            call.identity(),
            task ->
                vms.locks()
                    .exclusively(
                        call.vmid(),
                        task,
                        () -> {
                          build(call, vm, options, task);
                          return null;
                        })));
  }

  private void build(Call call, Vm vm, SortedMap<String, String> options, Task task)
      throws InterruptedException {
    vms.create(vm);
    SortedMap<String, String> values = new TreeMap<>();
    try {
      for (Drive drive : Drive.in(options)) {
        values.put(drive.slot(), makeDrive(vm, drive, task));
      }
    } catch (TaskFailure | ApiException e) {
      vms.remove(vm.vmid());
      throw new TaskFailure("unable to create VM " + vm.vmid() + " - " + e.getMessage());
    }
    options.forEach(
        (option, value) -> {
          if (!Drive.isSlot(option)) {
            values.put(option, OptionValues.stored(option, value));
          }
        });
    long now = vmCreated();
    values.put("meta", "creation-qemu=10.1.2,ctime=" + now);
    values.put("smbios1", "uuid=" + UUID.randomUUID());
    values.put("vmgenid", UUID.randomUUID().toString());
    Drive.in(values).stream()
        .filter(drive -> !drive.cdrom())
        .findFirst()
        .ifPresent(drive -> values.putIfAbsent("boot", "order=" + drive.slot()));
    vm.config(VmConfig.of(values));
    if (call.has("pool")) {
      access.pools().add(call.text("pool"), vm.vmid());
    }
  }

  private long vmCreated() {
    return tasks.now().getEpochSecond();
  }

  private String makeDrive(Vm vm, Drive drive, Task task) throws InterruptedException {
    if (!NewVolume.isRequest(drive)) {
      return new NewVolume(storages).resolve(vm, drive).value().toString();
    }
    String source = drive.value().property("import-from").orElse(null);
    if (source != null && storages.volume(source, vm.node()).isEmpty()) {
      String storage = source.split(":", 2)[0];
      String path =
          storages.require(storage, vm.node()).pathOf(source.substring(storage.length() + 1));
      throw new TaskFailure("failed to stat '" + path + "'");
    }
    if (source != null) {
      task.print("create full clone of drive (" + source + ")");
    }
    Drive made = new NewVolume(storages).resolve(vm, drive);
    Volume volume = storages.volume(made.volume().orElseThrow(), vm.node()).orElseThrow();
    var storage = storages.require(volume.storage(), vm.node());
    if (source != null) {
      DiskLog.allocated(storage, volume, task);
      DiskLog.transfer(volume.size(), tasks.times().fullClone(), task);
    } else {
      DiskLog.formatting(storage, volume, task);
    }
    // Proxmox writes the size of a cloud-init drive down only when it is cloned.
    Drive written = made.cloudInit() ? new Drive(made.slot(), made.value().without("size")) : made;
    task.print(drive.slot() + ": successfully created disk '" + written.value() + "'");
    return written.value().toString();
  }
}
