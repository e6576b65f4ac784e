package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Authenticator;
import dev.slipway.lab.simulator.proxmox.access.Grant;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.access.Pools;
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

/**
 * {@code /access}: tickets, the dump of one's own permissions, changes of the access control list.
 */
public final class AccessEndpoints {

  private static final List<String> ALWAYS_LISTED =
      List.of("/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms");
  private static final Map<String, String> CAPABILITY_GROUPS =
      Map.of(
          "vms",
          "/vms",
          "storage",
          "/storage",
          "access",
          "/access",
          "nodes",
          "/nodes",
          "dc",
          "/",
          "sdn",
          "/sdn",
          "mapping",
          "/mapping");
  private static final Map<String, String> CAPABILITY_PREFIXES =
      Map.of(
          "vms",
          "VM\\..*",
          "storage",
          "Datastore\\..*",
          "access",
          "User\\..*|Group\\..*",
          "nodes",
          "Sys\\..*",
          "dc",
          "Sys\\.Audit|SDN\\..*",
          "sdn",
          "SDN\\..*",
          "mapping",
          "Mapping\\..*");

  private final AccessControl access;
  private final Roles roles;
  private final Pools pools;
  private final Authenticator authenticator;

  public AccessEndpoints(AccessControl access, Roles roles, Authenticator authenticator) {
    this.access = access;
    this.roles = roles;
    this.pools = access.pools();
    this.authenticator = authenticator;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(
                "/access/ticket",
                Check.ANYBODY,
                Schema.of(
                    Param.text("username"),
                    Param.text("password"),
                    Param.text("realm").orAbsent(),
                    Param.flag("new-format").orAbsent()),
                this::login)
            .withoutLogin(),
        Route.get(
            "/access/permissions",
            Check.ANYBODY,
            Schema.of(Param.text("path").orAbsent(), Param.text("userid").orAbsent()),
            this::permissions),
        Route.put(
            "/access/acl",
            Check.all("{path}", "Permissions.Modify"),
            Schema.of(
                Param.text("path"),
                Param.text("roles"),
                Param.text("users").orAbsent(),
                Param.text("tokens").orAbsent(),
                Param.flag("propagate").orAbsent(),
                Param.flag("delete").orAbsent()),
            this::changeAcl),
        Route.post(
            "/access/roles",
            Check.all("/access", "Sys.Modify"),
            Schema.of(Param.text("roleid"), Param.text("privs").orAbsent()),
            this::createRole));
  }

  private Reply createRole(Call call) {
    String role = call.text("roleid");
    if (roles.exists(role)) {
      throw ApiException.died("create role failed: role '" + role + "' already exists");
    }
    try {
      roles.define(role, Formats.splitTags(call.text("privs", "")));
    } catch (IllegalArgumentException unknown) {
      throw ApiException.died("create role failed: " + unknown.getMessage());
    }
    return Reply.nothing();
  }

  private Reply changeAcl(Call call) {
    List<String> subjects = new ArrayList<>(Formats.splitTags(call.text("users", "")));
    subjects.addAll(Formats.splitTags(call.text("tokens", "")));
    for (String role : Formats.splitTags(call.text("roles"))) {
      if (!roles.exists(role)) {
        throw ApiException.died("ACL update failed: role '" + role + "' does not exist");
      }
      for (String subject : subjects) {
        access.revoke(call.text("path"), subject, role);
        if (!call.flag("delete", false)) {
          boolean propagates = call.flag("propagate", true);
          access.grant(new Grant(call.text("path"), subject, role, propagates));
        }
      }
    }
    return Reply.nothing();
  }

  private Reply login(Call call) {
    String name = call.text("username");
    String user = call.has("realm") ? name + "@" + call.text("realm") : name;
    Authenticator.Login login = authenticator.login(user, call.text("password"));
    return Reply.of(
        Map.of(
            "username", user,
            "ticket", login.ticket(),
            "CSRFPreventionToken", login.csrfToken(),
            "cap", capabilities(new Identity(user, null))));
  }

  private Map<String, Map<String, Integer>> capabilities(Identity who) {
    Map<String, Map<String, Integer>> capabilities = new TreeMap<>();
    CAPABILITY_GROUPS.forEach(
        (group, path) -> {
          Map<String, Integer> held = new TreeMap<>();
          access.privileges(who, path).keySet().stream()
              .filter(privilege -> privilege.matches(CAPABILITY_PREFIXES.get(group)))
              .forEach(privilege -> held.put(privilege, 1));
          capabilities.put(group, held);
        });
    return capabilities;
  }

  private Reply permissions(Call call) {
    if (call.has("userid") && !call.text("userid").equals(call.identity().full())) {
      throw ApiException.forbidden("/access, Sys.Audit");
    }
    Set<String> paths = new TreeSet<>();
    if (call.has("path")) {
      paths.add(call.text("path"));
    } else {
      paths.addAll(ALWAYS_LISTED);
      paths.addAll(access.knownPaths());
      pools.names().forEach(pool -> paths.add("/pool/" + pool));
      pools.members().keySet().forEach(vmid -> paths.add("/vms/" + vmid));
    }
    Map<String, Map<String, Integer>> dump = new TreeMap<>();
    for (String path : paths) {
      Map<String, Integer> held = new TreeMap<>();
      access.privileges(call.identity(), path).forEach((p, down) -> held.put(p, down ? 1 : 0));
      if (!held.isEmpty()) {
        dump.put(path, held);
      }
    }
    return Reply.of(dump);
  }
}
