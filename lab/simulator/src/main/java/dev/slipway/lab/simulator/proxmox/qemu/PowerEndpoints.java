package dev.slipway.lab.simulator.proxmox.qemu;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.ha.HaResources;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.TaskFailure;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Start, stop, shutdown and the state of a VM. Nearly everything that can go wrong does so late.
 */
final class PowerEndpoints {

  private static final String STATUS = "/nodes/{node}/qemu/{vmid}/status";
  private static final long SHUTDOWN_TIMEOUT = 180;

  private final Vms vms;
  private final VmLocks locks;
  private final Tasks tasks;
  private final Power power;
  private final HaResources ha;
  private final Clock clock;

  PowerEndpoints(Vms vms, Tasks tasks, Power power, HaResources ha, Clock clock) {
    this.vms = vms;
    this.locks = vms.locks();
    this.tasks = tasks;
    this.power = power;
    this.ha = ha;
    this.clock = clock;
  }

  List<Route> routes(AccessControl access) {
    Check manage = Check.all("/vms/{vmid}", "VM.PowerMgmt");
    Param timeout = Param.integer("timeout", 0, Integer.MAX_VALUE).orAbsent();
    Param skipLock = Param.flag("skiplock").forRoot();
    Param keepActive = Param.flag("keepActive").orAbsent();
    return List.of(
        Route.get(
            "/nodes/{node}/qemu",
            Check.ANYBODY,
            Schema.of(Param.flag("full").orAbsent()),
            call -> list(call, access)),
        Route.get(
            STATUS + "/current", Check.all("/vms/{vmid}", "VM.Audit"), Schema.of(), this::current),
        Route.post(STATUS + "/start", manage, Schema.of(timeout, skipLock), this::start),
        Route.post(
            STATUS + "/stop",
            manage,
            Schema.of(timeout, skipLock, keepActive, Param.flag("overrule-shutdown").orAbsent()),
            this::stop),
        Route.post(
            STATUS + "/shutdown",
            manage,
            Schema.of(timeout, skipLock, keepActive, Param.flag("forceStop").orAbsent()),
            this::shutdown));
  }

  private Reply list(Call call, AccessControl access) {
    return Reply.of(
        vms.on(call.node()).stream()
            .filter(vm -> access.has(call.identity(), "/vms/" + vm.vmid(), "VM.Audit"))
            .map(
                vm -> {
                  var entry = VmFigures.listed(vm, clock.instant());
                  if (call.flag("full", false)) {
                    entry.put("qmpstatus", entry.get("status"));
                  }
                  return entry;
                })
            .toList());
  }

  private Reply current(Call call) {
    Vm vm = vms.require(call.node(), call.vmid());
    return Reply.of(VmFigures.current(vm, clock.instant(), ha.view(vm.vmid())));
  }

  private Reply start(Call call) {
    if (ha.manages(call.vmid())) {
      return order(call, "start", HaResources.State.STARTED);
    }
    return fork(
        call,
        "qmstart",
        task ->
            locks.exclusively(
                call.vmid(),
                task,
                () -> {
                  startLocked(call, task);
                  return null;
                }));
  }

  private void startLocked(Call call, Task task) throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    if (vm.config().template()) {
      throw new TaskFailure("you can't start a vm if it's a template");
    }
    Vms.requireUnlocked(vm);
    if (vm.running().isPresent()) {
      throw new TaskFailure("VM " + vm.vmid() + " already running");
    }
    task.work(tasks.times().start());
    power.on(vm, task);
  }

  /** The task has ended well when the order is given; the round of HA that obeys comes later. */
  private Reply order(Call call, String what, HaResources.State state) {
    return fork(
        call,
        "ha" + what,
        task -> {
          task.print("Requesting HA " + what + " for VM " + call.vmid());
          ha.order(call.vmid(), state);
        });
  }

  private Reply stop(Call call) {
    if (ha.manages(call.vmid())) {
      return order(call, "stop", HaResources.State.STOPPED);
    }
    return fork(
        call,
        "qmstop",
        task ->
            locks.exclusively(
                call.vmid(),
                task,
                () -> {
                  Vm vm = vms.require(call.node(), call.vmid());
                  if (vm.running().isPresent()) {
                    Vms.requireUnlocked(vm);
                    task.work(tasks.times().stop());
                  }
                  power.off(vm);
                  return null;
                }));
  }

  private Reply shutdown(Call call) {
    if (ha.manages(call.vmid())) {
      return order(call, "stop", HaResources.State.STOPPED);
    }
    return fork(
        call,
        "qmshutdown",
        task ->
            locks.exclusively(
                call.vmid(),
                task,
                () -> {
                  shutDownLocked(call, task);
                  return null;
                }));
  }

  private void shutDownLocked(Call call, Task task) throws InterruptedException {
    Vm vm = vms.require(call.node(), call.vmid());
    if (vm.running().isEmpty()) {
      return;
    }
    Vms.requireUnlocked(vm);
    boolean listens = !vm.running().get().guest().addresses().isEmpty();
    if (listens) {
      task.work(tasks.times().stop());
    } else {
      task.print(
          "QEMU Guest Agent is not running - VM "
              + vm.vmid()
              + " qga command 'guest-ping' failed - got timeout");
      task.work(Duration.ofSeconds(call.number("timeout", SHUTDOWN_TIMEOUT)));
      if (!call.flag("forceStop", false)) {
        throw new TaskFailure("VM quit/powerdown failed - got timeout");
      }
      task.print("VM still running - terminating now with SIGTERM");
    }
    power.off(vm);
  }

  private Reply fork(Call call, String type, Task.Body body) {
    return Reply.of(tasks.fork(call.node(), type, call.text("vmid"), call.identity(), body));
  }
}
