package dev.slipway.lab.simulator.proxmox.migrate;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.List;

/** Moving a VM to another node, as an administrator or a load balancer does. */
public final class MigrateEndpoint {

  private final Vms vms;
  private final Tasks tasks;
  private final HaResources ha;
  private final Migration migration;

  public MigrateEndpoint(Vms vms, Tasks tasks, HaResources ha, Migration migration) {
    this.vms = vms;
    this.tasks = tasks;
    this.ha = ha;
    this.migration = migration;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(
            "/nodes/{node}/qemu/{vmid}/migrate",
            Check.all("/vms/{vmid}", "VM.Migrate"),
            Schema.of(
                Param.text("target"),
                Param.flag("online").orAbsent(),
                Param.flag("with-local-disks").orAbsent(),
                Param.text("targetstorage").orAbsent(),
                Param.integer("bwlimit", 0, Integer.MAX_VALUE).orAbsent(),
                Param.flag("force").forRoot()),
            this::migrate));
  }

  private Reply migrate(Call call) {
    String target = call.text("target");
    if (target.equals(call.node())) {
      throw ApiException.badParameter("target", "target is local node.");
    }
    if (!vms.nodes().contains(target)) {
      throw ApiException.died("no such cluster node '" + target + "'");
    }
    Vm vm = vms.require(call.node(), call.vmid());
    Vms.requireUnlocked(vm);
    if (vm.running().isPresent() && !call.flag("online", false)) {
      throw ApiException.died("can't migrate running VM without --online");
    }
    return Reply.of(ha.manages(vm.vmid()) ? order(call, target) : move(call, target));
  }

  private String order(Call call, String target) {
    return tasks.fork(
        call.node(),
        "hamigrate",
        call.text("vmid"),
        call.identity(),
        task -> {
          task.print("Requesting HA migration for VM " + call.vmid() + " to node " + target);
          ha.orderMove(call.vmid(), target);
        });
  }

  private String move(Call call, String target) {
    return tasks.fork(
        call.node(),
        "qmigrate",
        call.text("vmid"),
        call.identity(),
        task ->
            vms.locks()
                .exclusively(
                    call.vmid(),
                    task,
                    () -> {
                      Vm vm = vms.require(call.node(), call.vmid());
                      Vms.requireUnlocked(vm);
                      boolean withDisks = call.flag("with-local-disks", false);
                      migration.run(vm, target, withDisks, task::print);
                      return null;
                    }));
  }
}
