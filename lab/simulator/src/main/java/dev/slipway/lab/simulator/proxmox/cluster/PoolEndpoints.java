package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Pools;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import dev.slipway.lab.simulator.proxmox.qemu.VmFigures;
import dev.slipway.lab.simulator.proxmox.vm.Vms;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /pools}. */
public final class PoolEndpoints {

  private static final String ONE = "/pools/{poolid}";

  private final Pools pools;
  private final Vms vms;
  private final AccessControl access;
  private final Clock clock;

  public PoolEndpoints(Vms vms, AccessControl access, Clock clock) {
    this.pools = access.pools();
    this.vms = vms;
    this.access = access;
    this.clock = clock;
  }

  public List<Route> routes() {
    Check allocate = Check.all("/pool/{poolid}", "Pool.Allocate");
    Schema one = Schema.of(Param.text("poolid"));
    Schema changes =
        Schema.of(
            Param.text("poolid"),
            Param.text("vms").orAbsent(),
            Param.text("storage").orAbsent(),
            Param.text("comment").orAbsent(),
            Param.flag("delete").orAbsent(),
            Param.flag("allow-move").orAbsent());
    return List.of(
        Route.get("/pools", Check.ANYBODY, Schema.of(Param.text("poolid").orAbsent()), this::list),
        Route.get(ONE, Check.all("/pool/{poolid}", "Pool.Audit"), one, this::show),
        Route.post(
            "/pools",
            allocate,
            Schema.of(Param.text("poolid"), Param.text("comment").orAbsent()),
            this::create),
        Route.put("/pools", allocate, changes, this::change),
        Route.put(ONE, allocate, changes, this::change),
        Route.delete("/pools", allocate, one, this::delete),
        Route.delete(ONE, allocate, one, this::delete));
  }

  private Reply list(Call call) {
    if (call.has("poolid")) {
      String pool = require(call);
      if (!access.has(call.identity(), "/pool/" + pool, "Pool.Audit")) {
        throw ApiException.forbidden("/pool/" + pool + ", Pool.Audit");
      }
      return Reply.of(List.of(Map.of("poolid", pool, "members", members(pool))));
    }
    return Reply.of(
        pools.names().stream()
            .filter(pool -> access.has(call.identity(), "/pool/" + pool, "Pool.Audit"))
            .map(pool -> Map.of("poolid", pool))
            .toList());
  }

  private Reply show(Call call) {
    Map<String, Object> pool = new LinkedHashMap<>();
    pool.put("members", members(require(call)));
    if (!pools.comment(call.text("poolid")).isEmpty()) {
      pool.put("comment", pools.comment(call.text("poolid")));
    }
    return Reply.of(pool);
  }

  private List<Map<String, Object>> members(String pool) {
    List<Map<String, Object>> members = new ArrayList<>();
    pools
        .members()
        .forEach(
            (vmid, of) -> {
              if (of.equals(pool)) {
                vms.find(vmid)
                    .ifPresent(vm -> members.add(VmFigures.resource(vm, clock.instant())));
              }
            });
    return members;
  }

  private Reply create(Call call) {
    if (!pools.create(call.text("poolid"), call.text("comment", ""))) {
      throw ApiException.died(
          "create pool failed: pool '" + call.text("poolid") + "' already exists");
    }
    return Reply.nothing();
  }

  private Reply change(Call call) {
    String pool = require(call);
    if (call.has("comment")) {
      pools.comment(pool, call.text("comment"));
    }
    for (String vmid : Formats.splitTags(call.text("vms", ""))) {
      Optional<String> now = pools.poolOf(Integer.parseInt(vmid));
      boolean member = now.filter(pool::equals).isPresent();
      if (call.flag("delete", false)) {
        refuseIf(!member, "VM " + vmid + " is not a pool member");
        pools.remove(Integer.parseInt(vmid));
        continue;
      }
      refuseIf(member, "VM " + vmid + " is already a pool member");
      refuseIf(
          now.isPresent() && !call.flag("allow-move", false),
          "VM %s belongs already to pool '%s' and 'allow-move' is not set"
              .formatted(vmid, now.orElse("")));
      pools.add(pool, Integer.parseInt(vmid));
    }
    return Reply.nothing();
  }

  private static void refuseIf(boolean refused, String why) {
    if (refused) {
      throw ApiException.died("update pools failed: " + why);
    }
  }

  private Reply delete(Call call) {
    String pool = require(call);
    if (pools.members().containsValue(pool)) {
      throw ApiException.died("delete pool failed: pool '" + pool + "' is not empty");
    }
    access.forgetPool(pool);
    return Reply.nothing();
  }

  private String require(Call call) {
    String pool = call.text("poolid");
    if (!pools.exists(pool)) {
      throw ApiException.died("pool '" + pool + "' does not exist");
    }
    return pool;
  }
}
