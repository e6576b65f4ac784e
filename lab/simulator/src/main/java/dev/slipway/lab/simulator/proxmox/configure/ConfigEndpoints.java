package dev.slipway.lab.simulator.proxmox.configure;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.tasks.Task;
import dev.slipway.lab.simulator.proxmox.tasks.Tasks;
import dev.slipway.lab.simulator.proxmox.vm.Vm;
import dev.slipway.lab.simulator.proxmox.vm.VmConfig;
import dev.slipway.lab.simulator.proxmox.vm.VmLocks;
import dev.slipway.lab.simulator.proxmox.vm.VmOptions;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reading and changing a VM's configuration. */
public final class ConfigEndpoints {

  private static final String CONFIG = "/nodes/{node}/qemu/{vmid}/config";
  private static final Check MAY_CONFIGURE =
      Check.any(
          "/vms/{vmid}",
          "VM.Config.Disk",
          "VM.Config.CDROM",
          "VM.Config.CPU",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.HWType",
          "VM.Config.Options",
          "VM.Config.Cloudinit");
  private static final Set<String> NOT_OPTIONS =
      Set.of("node", "vmid", "delete", "revert", "digest", "skiplock", "force", "background_delay");

  private final Vms vms;
  private final VmLocks locks;
  private final Tasks tasks;
  private final ConfigPermissions permissions;
  private final ConfigChange change;

  public ConfigEndpoints(
      Vms vms, VmLocks locks, Tasks tasks, ConfigPermissions permissions, ConfigChange change) {
    this.vms = vms;
    this.locks = locks;
    this.tasks = tasks;
    this.permissions = permissions;
    this.change = change;
  }

  public List<Route> routes() {
    Check audit = Check.all("/vms/{vmid}", "VM.Audit");
    List<Param> params = new ArrayList<>(VmOptions.params());
    params.add(Param.text("delete").orAbsent());
    params.add(Param.text("revert").orAbsent());
    params.add(Param.text("digest").orAbsent());
    params.add(Param.flag("force").orAbsent());
    params.add(Param.flag("skiplock").forRoot());
    params.add(Param.integer("background_delay", 1, 30).orAbsent());
    Schema changes = Schema.of(params.toArray(Param[]::new));
    return List.of(
        Route.get(
            CONFIG,
            audit,
            Schema.of(Param.flag("current").orAbsent(), Param.text("snapshot").orAbsent()),
            this::read),
        Route.get("/nodes/{node}/qemu/{vmid}/pending", audit, Schema.of(), this::pending),
        Route.put(CONFIG, MAY_CONFIGURE, changes, this::put),
        Route.post(CONFIG, MAY_CONFIGURE, changes, this::post));
  }

  private Reply read(Call call) {
    VmConfig config = vms.require(call.node(), call.vmid()).config();
    SortedMap<String, String> shown =
        call.flag("current", false) ? config.values() : config.future();
    Map<String, Object> answer = new LinkedHashMap<>();
    shown.forEach((option, value) -> answer.put(option, VmOptions.json(option, value)));
    answer.put("digest", config.digest());
    return Reply.of(answer);
  }

  private Reply pending(Call call) {
    VmConfig config = vms.require(call.node(), call.vmid()).config();
    Set<String> options = new TreeSet<>(config.values().keySet());
    options.addAll(config.pending().keySet());
    List<Map<String, Object>> answer = new ArrayList<>();
    for (String option : options) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("key", option);
      config.value(option).ifPresent(v -> entry.put("value", VmOptions.json(option, v)));
      if (config.pending().containsKey(option)) {
        entry.put("pending", VmOptions.json(option, config.pending().get(option)));
      }
      if (config.pendingDelete().contains(option)) {
        entry.put("delete", 1);
      }
      answer.add(entry);
    }
    answer.add(Map.of("key", "digest", "value", config.digest()));
    return Reply.of(answer);
  }

  private Reply put(Call call) throws InterruptedException {
    Change asked = check(call);
    locks.exclusively(
        call.vmid(),
        () -> {
          apply(call, asked);
          return null;
        });
    return Reply.nothing();
  }

  /** The lock is waited for before the answer; only the work itself is a task. */
  private Reply post(Call call) throws InterruptedException {
    Change asked = check(call);
    String upid =
        locks.exclusively(
            call.vmid(),
            () ->
                tasks.fork(
                    call.node(),
                    "qmconfig",
                    call.text("vmid"),
                    call.identity(),
                    task -> applyAsTask(call, asked, task)));
    return Reply.of(upid);
  }

  private void applyAsTask(Call call, Change asked, Task task) throws InterruptedException {
    StringBuilder line = new StringBuilder("update VM " + call.vmid() + ":");
    asked
        .set()
        .forEach(
            (option, value) ->
                line.append(" -")
                    .append(option)
                    .append(' ')
                    .append(option.equals("cipassword") ? "<hidden>" : value));
    if (!asked.delete().isEmpty()) {
      line.append(" -delete ").append(String.join(",", asked.delete()));
    }
    line.toString().lines().forEach(task::print);
    task.work(tasks.times().configure());
    locks.exclusively(
        call.vmid(),
        () -> {
          apply(call, asked);
          return null;
        });
  }

  private record Change(SortedMap<String, String> set, List<String> delete, List<String> revert) {}

  private Change check(Call call) {
    SortedMap<String, String> set = new TreeMap<>(call.parameters());
    set.keySet().removeAll(NOT_OPTIONS);
    List<String> delete = Formats.splitTags(call.text("delete", ""));
    List<String> revert = Formats.splitTags(call.text("revert", ""));
    if (set.isEmpty() && delete.isEmpty() && revert.isEmpty()) {
      throw ApiException.died("no options specified");
    }
    for (String option : delete) {
      if (!VmOptions.known(option)) {
        throw ApiException.badParameter("delete", "unknown option '" + option + "'");
      }
    }
    Vm vm = vms.require(call.node(), call.vmid());
    permissions.require(call.identity(), vm, set, delete);
    checkState(call, vm);
    return new Change(set, delete, revert);
  }

  private void apply(Call call, Change asked) {
    Vm vm = vms.require(call.node(), call.vmid());
    checkState(call, vm);
    change.apply(vm, asked.set(), asked.delete(), asked.revert());
  }

  private static void checkState(Call call, Vm vm) {
    if (call.has("digest") && !call.text("digest").equals(vm.config().digest())) {
      throw ApiException.died("checksum mismatch (file change by other user?)");
    }
    if (!call.flag("skiplock", false)) {
      Vms.requireUnlocked(vm);
    }
  }
}
