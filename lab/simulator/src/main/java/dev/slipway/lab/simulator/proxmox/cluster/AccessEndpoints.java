package dev.slipway.lab.simulator.proxmox.cluster;

import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Accounts;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code /access}: tickets, the dump of one's own permissions, changes of the access control list.
 */
public final class AccessEndpoints {

  private static final List<String> ALWAYS_LISTED =
      List.of("/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms");

  /** What an entry of the access control list can be about. */
  private static final Pattern OBJECT =
      Pattern.compile(
          "/|/access(/groups|/realm)?(/[\\w.-]+)?|/nodes(/[\\w.-]+)?|/pool(/[\\w./-]+)?"
              + "|/sdn(/(zones|controllers|dns|ipams|fabrics))?|/sdn/zones(/[\\w.-]+){1,2}"
              + "|/sdn/zones(/[\\w.-]+){2}/[1-9]\\d{0,3}|/storage(/[\\w.-]+)?|/vms(/[1-9]\\d{2,})?"
              + "|/mapping(/[\\w.-]+){0,2}");

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
  private final Accounts accounts;
  private final Authenticator authenticator;

  public AccessEndpoints(
      AccessControl access, Roles roles, Accounts accounts, Authenticator authenticator) {
    this.access = access;
    this.roles = roles;
    this.pools = access.pools();
    this.accounts = accounts;
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
        Route.get("/access/acl", Check.ANYBODY, Schema.of(), this::acl));
  }

  private Reply acl(Call call) {
    return Reply.of(
        access.grants().stream()
            .filter(grant -> access.has(call.identity(), grant.path(), "Permissions.Modify"))
            .map(
                grant ->
                    Map.of(
                        "path",
                        grant.path(),
                        "ugid",
                        grant.subject(),
                        "roleid",
                        grant.role(),
                        "type",
                        grant.subject().contains("!") ? "token" : "user",
                        "propagate",
                        grant.propagate() ? 1 : 0))
            .toList());
  }

  private Reply changeAcl(Call call) {
    List<String> subjects = new ArrayList<>(Formats.splitTags(call.text("users", "")));
    subjects.addAll(Formats.splitTags(call.text("tokens", "")));
    if (!call.flag("delete", false) && !OBJECT.matcher(call.text("path")).matches()) {
      throw ApiException.badParameter("path", "invalid ACL path '" + call.text("path") + "'");
    }
    subjects.forEach(this::requireSubject);
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

  private void requireSubject(String subject) {
    String[] parts = subject.split("!", 2);
    Optional<Accounts.User> user = accounts.find(parts[0]);
    if (user.isEmpty()) {
      throw ApiException.died("ACL update failed: user '" + parts[0] + "' does not exist");
    }
    if (parts.length == 2 && !user.get().tokens().containsKey(parts[1])) {
      throw ApiException.died(
          "ACL update failed: no such token '" + parts[1] + "' for user '" + parts[0] + "'");
    }
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
