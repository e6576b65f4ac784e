package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.Roles;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.Check;
import dev.slipway.lab.simulator.proxmox.api.Formats;
import dev.slipway.lab.simulator.proxmox.api.Param;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code /access/roles}. */
public final class RoleEndpoints {

  private static final String ONE = "/access/roles/{roleid}";

  private final Roles roles;

  public RoleEndpoints(Roles roles) {
    this.roles = roles;
  }

  public List<Route> routes() {
    Check modify = Check.all("/access", "Sys.Modify");
    return List.of(
        Route.get("/access/roles", Check.ANYBODY, Schema.of(), call -> list()),
        Route.get(ONE, Check.ANYBODY, Schema.of(Param.text("roleid")), this::show),
        Route.post(
            "/access/roles",
            modify,
            Schema.of(Param.text("roleid"), Param.text("privs").orAbsent()),
            this::create),
        Route.put(
            ONE,
            modify,
            Schema.of(
                Param.text("roleid"),
                Param.text("privs").orAbsent(),
                Param.flag("append").orAbsent()),
            this::change),
        Route.delete(ONE, modify, Schema.of(Param.text("roleid")), this::delete));
  }

  private Reply list() {
    return Reply.of(
        roles.names().stream()
            .map(
                role ->
                    Map.of(
                        "roleid",
                        role,
                        "privs",
                        String.join(",", new TreeSet<>(roles.privileges(role))),
                        "special",
                        Roles.special(role) ? 1 : 0))
            .toList());
  }

  private Reply show(Call call) {
    Map<String, Integer> held = new TreeMap<>();
    roles.privileges(require(call, "")).forEach(privilege -> held.put(privilege, 1));
    return Reply.of(held);
  }

  private Reply create(Call call) {
    String role = call.text("roleid");
    if (roles.exists(role)) {
      throw ApiException.died("create role failed: role '" + role + "' already exists");
    }
    define("create", role, Formats.splitTags(call.text("privs", "")));
    return Reply.nothing();
  }

  private Reply change(Call call) {
    String role = requireOwn(call, "update", "modified");
    Set<String> privileges = new TreeSet<>(Formats.splitTags(call.text("privs", "")));
    if (call.flag("append", false)) {
      privileges.addAll(roles.privileges(role));
    }
    define("update", role, new ArrayList<>(privileges));
    return Reply.nothing();
  }

  private Reply delete(Call call) {
    roles.remove(requireOwn(call, "delete", "deleted"));
    return Reply.nothing();
  }

  private void define(String verb, String role, List<String> privileges) {
    try {
      roles.define(role, privileges);
    } catch (IllegalArgumentException unknown) {
      throw ApiException.died(verb + " role failed: " + unknown.getMessage());
    }
  }

  private String requireOwn(Call call, String verb, String done) {
    String role = require(call, verb + " role failed: ");
    if (Roles.special(role)) {
      throw ApiException.died(
          verb + " role failed: auto-generated role '" + role + "' cannot be " + done);
    }
    return role;
  }

  private String require(Call call, String failed) {
    String role = call.text("roleid");
    if (!roles.exists(role)) {
      throw ApiException.died(failed + "role '" + role + "' does not exist");
    }
    return role;
  }
}
