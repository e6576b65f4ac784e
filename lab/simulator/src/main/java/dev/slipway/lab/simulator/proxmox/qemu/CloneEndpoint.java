package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.configure.ConfigPermissions;
import dev.slipway.lab.simulator.proxmox.storage.Storage;
import dev.slipway.lab.simulator.proxmox.storage.Storages;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Drive;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.List;

/**
 * Cloning: what is checked before the answer. The same is checked again by the worker, since two
 * calls for one VMID can both get here in time.
 */
final class CloneEndpoint {

  private final Vms vms;
  private final Storages storages;
  private final AccessControl access;
  private final Tasks tasks;
  private final Cloning cloning;

  CloneEndpoint(Vms vms, Storages storages, AccessControl access, Tasks tasks, Cloning cloning) {
    this.vms = vms;
    this.storages = storages;
    this.access = access;
    this.tasks = tasks;
    this.cloning = cloning;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
            "/nodes/{node}/qemu/{vmid}/clone",
            Check.all("/vms/{vmid}", "VM.Clone").and(Check.newVm("newid", "VM.Allocate")),
            Schema.of(
                Param.vmid("newid"),
                Param.of("name", Formats::dnsName).orAbsent(),
                Param.text("description").orAbsent(),
                Param.text("pool").orAbsent(),
                Param.text("snapname").orAbsent(),
                Param.text("storage").orAbsent(),
                Param.oneOf("format", "raw", "qcow2", "vmdk").orAbsent(),
                Param.flag("full").orAbsent(),
                Param.text("target").orAbsent(),
                Param.integer("bwlimit", 0, Integer.MAX_VALUE).orAbsent()),
            this::cloneVm));
  }

  private Reply cloneVm(Call call) {
    Cloning.Order order = check(call);
    return Reply.of(
        tasks.fork(
            call.node(),
            "qmclone",
            call.text("vmid"),
            order.name(),
            call.identity(),
            task -> cloning.run(order, () -> check(call), task)));
  }

  private Cloning.Order check(Call call) {
    requirePoolAndTarget(call);
    Vm source =
        vms.find(call.vmid())
            .filter(vm -> vm.node().equals(call.node()))
            .orElseThrow(
                () ->
                    ApiException.died(
                        "unable to find configuration file for VM "
                            + call.vmid()
                            + " on node '"
                            + call.node()
                            + "'"));
    Vms.requireUnlocked(source);
    boolean full = call.flag("full", !source.config().template());
    if (call.has("storage") && !full) {
      throw ApiException.died("parameter 'storage' not allowed for linked clones");
    }
    if (call.has("format") && !full) {
      throw ApiException.died("parameter 'format' not allowed for linked clones");
    }
    String target = target(call);
    boolean shared = requireStorages(call.identity(), source, call.text("storage"));
    requireBridges(call.identity(), source);
    if (!shared && !target.equals(source.node())) {
      throw ApiException.died("can't clone VM to node '" + target + "' (VM uses local storage)");
    }
    if (vms.has(call.number("newid"))) {
      throw Vms.taken(call.number("newid"));
    }
    if (!full) {
      requireBases(source);
    }
    return new Cloning.Order(
        source,
        call.number("newid"),
        target,
        full,
        call.text("storage"),
        call.text("format"),
        call.text("name", "Copy-of-VM-" + source.config().value("name").orElse(call.text("vmid"))),
        call.text("description"),
        call.text("pool"));
  }

  private void requirePoolAndTarget(Call call) {
    if (call.has("pool") && !access.pools().exists(call.text("pool"))) {
      throw ApiException.forbidden("pool '" + call.text("pool") + "' does not exist");
    }
    if (call.has("target") && !vms.nodes().contains(call.text("target"))) {
      throw ApiException.died("no such cluster node '" + call.text("target") + "'");
    }
    if (call.has("storage")) {
      Storage storage = storages.require(call.text("storage"), call.node());
      if (!storage.content().contains("images")) {
        throw ApiException.badParameter(
            "storage", "storage '" + storage.name() + "' does not support vm images");
      }
      if (!target(call).equals(call.node())) {
        storages.require(storage.name(), target(call));
        if (!storage.shared()) {
          throw ApiException.died("can't clone to non-shared storage '" + storage.name() + "'");
        }
      }
    }
  }

  private static String target(Call call) {
    return call.text("target", call.node());
  }

  /** Whether all that is in its drives, an ISO included, is on shared storage. */
  private boolean requireStorages(Identity who, Vm source, String storage) {
    boolean shared = true;
    for (Drive drive : Drive.in(source.config().values())) {
      if (drive.volume().isEmpty()) {
        continue;
      }
      String own = drive.volume().get().split(":", 2)[0];
      shared &= storages.require(own, source.node()).shared();
      String used = storage == null ? own : storage;
      if (!drive.cdrom() && !access.has(who, "/storage/" + used, "Datastore.AllocateSpace")) {
        throw ApiException.forbidden("/storage/" + used + ", Datastore.AllocateSpace");
      }
    }
    return shared;
  }

  private void requireBridges(Identity who, Vm source) {
    source
        .config()
        .values()
        .forEach((option, value) -> ConfigPermissions.requireBridge(access, who, option, value));
  }

  private static void requireBases(Vm source) {
    for (Drive drive : Drive.in(source.config().values())) {
      boolean disk = !drive.cdrom() && drive.volume().isPresent();
      if (disk && !drive.volume().get().contains("base-")) {
        throw ApiException.died(
            "Linked clone feature is not supported for '"
                + drive.volume().get()
                + "' ("
                + drive.slot()
                + ")");
      }
    }
  }
}
