package dev.slipway.lab.simulator.proxmox.ha;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.util.List;
import java.util.Map;

/** {@code /cluster/ha/resources}. */
public final class HaEndpoints {

  private static final String ALL = "/cluster/ha/resources";
  private static final String ONE = ALL + "/{sid}";

  private final HaResources resources;
  private final Vms vms;

  public HaEndpoints(HaResources resources, Vms vms) {
    this.resources = resources;
    this.vms = vms;
  }

  public List<Route> routes() {
    Check audit = Check.all("/", "Sys.Audit");
    Check console = Check.all("/", "Sys.Console");
    Param sid = Param.matching("sid", "(vm:)?[1-9]\\d{2,8}");
    Param state =
        Param.oneOf("state", "started", "stopped", "enabled", "disabled", "ignored").orAbsent();
    return List.of(
        Route.get(
            ALL,
            audit,
            Schema.of(Param.oneOf("type", "ct", "vm").orAbsent()),
            call -> Reply.of(list())),
        Route.post(
            ALL,
            console,
            Schema.of(
                sid,
                state,
                Param.oneOf("type", "ct", "vm").orAbsent(),
                Param.text("comment").orAbsent(),
                Param.flag("failback").orAbsent(),
                Param.integer("max_restart", 0, Integer.MAX_VALUE).orAbsent(),
                Param.integer("max_relocate", 0, Integer.MAX_VALUE).orAbsent()),
            this::add),
        Route.put(ONE, console, Schema.of(sid, state), this::change),
        Route.delete(ONE, console, Schema.of(sid, Param.flag("purge").orAbsent()), this::remove));
  }

  private List<Map<String, Object>> list() {
    return resources.all().entrySet().stream()
        .map(
            entry ->
                Map.<String, Object>of(
                    "sid", HaResources.sid(entry.getKey()),
                    "type", "vm",
                    "state", entry.getValue().state().text()))
        .toList();
  }

  private Reply add(Call call) {
    int vmid = vmid(call);
    if (vms.find(vmid).isEmpty()) {
      throw ApiException.died("unable to add resource - no such VM " + vmid);
    }
    resources.add(vmid, HaResources.State.of(call.text("state", "started")));
    return Reply.nothing();
  }

  private Reply change(Call call) {
    int vmid = required(call);
    if (call.has("state")) {
      resources.order(vmid, HaResources.State.of(call.text("state")));
    }
    return Reply.nothing();
  }

  private Reply remove(Call call) {
    resources.remove(required(call));
    return Reply.nothing();
  }

  private int required(Call call) {
    int vmid = vmid(call);
    if (resources.state(vmid).isEmpty()) {
      throw ApiException.died("no such resource '" + HaResources.sid(vmid) + "'");
    }
    return vmid;
  }

  private static int vmid(Call call) {
    return Integer.parseInt(call.text("sid").replaceFirst("^vm:", ""));
  }
}
