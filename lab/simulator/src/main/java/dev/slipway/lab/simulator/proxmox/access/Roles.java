package dev.slipway.lab.simulator.proxmox.access;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Named sets of privileges; a few of the built-in ones and those of the configuration. */
public final class Roles {

  /** Takes everything away on a path, whatever else is granted there. */
  public static final String NO_ACCESS = "NoAccess";

  private static final List<String> PRIVILEGES =
      List.of(
          "Datastore.Allocate",
          "Datastore.AllocateSpace",
          "Datastore.AllocateTemplate",
          "Datastore.Audit",
          "Group.Allocate",
          "Mapping.Audit",
          "Mapping.Modify",
          "Mapping.Use",
          "Permissions.Modify",
          "Pool.Allocate",
          "Pool.Audit",
          "Realm.Allocate",
          "Realm.AllocateUser",
          "SDN.Allocate",
          "SDN.Audit",
          "SDN.Use",
          "Sys.AccessNetwork",
          "Sys.Audit",
          "Sys.Console",
          "Sys.Incoming",
          "Sys.Modify",
          "Sys.PowerMgmt",
          "Sys.Syslog",
          "User.Modify",
          "VM.Allocate",
          "VM.Audit",
          "VM.Backup",
          "VM.Clone",
          "VM.Config.CDROM",
          "VM.Config.CPU",
          "VM.Config.Cloudinit",
          "VM.Config.Disk",
          "VM.Config.HWType",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options",
          "VM.Console",
          "VM.GuestAgent.Audit",
          "VM.GuestAgent.FileRead",
          "VM.GuestAgent.FileSystemMgmt",
          "VM.GuestAgent.FileWrite",
          "VM.GuestAgent.Unrestricted",
          "VM.Migrate",
          "VM.PowerMgmt",
          "VM.Replicate",
          "VM.Snapshot",
          "VM.Snapshot.Rollback");

  private static final Set<String> SPECIAL = Set.of(NO_ACCESS, "Administrator", "PVEAuditor");

  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();
  private volatile Set<String> privileges = Set.copyOf(PRIVILEGES);

  public Roles(Map<String, List<String>> configured) {
    builtIn();
    configured.forEach(this::define);
  }

  private void builtIn() {
    roles.put(NO_ACCESS, Set.of());
    roles.put("Administrator", privileges);
    roles.put("PVEAuditor", auditing());
  }

  /** From now on as on Proxmox VE 8, where VM.Monitor is what became several in 9 (FACTS 28). */
  public void ofVersion8() {
    Set<String> older = new TreeSet<>(PRIVILEGES);
    older.removeIf(privilege -> privilege.startsWith("VM.GuestAgent."));
    older.remove("VM.Replicate");
    older.add("VM.Monitor");
    privileges = Set.copyOf(older);
    builtIn();
  }

  /** Whether it is a built-in one, which nobody can change. */
  public static boolean special(String role) {
    return SPECIAL.contains(role);
  }

  /** Throws {@link IllegalArgumentException} for a privilege that this Proxmox VE does not have. */
  public void define(String role, List<String> privileges) {
    for (String privilege : privileges) {
      if (!this.privileges.contains(privilege)) {
        throw new IllegalArgumentException("invalid privilege '" + privilege + "'");
      }
    }
    roles.put(role, new LinkedHashSet<>(privileges));
  }

  /** No effect if there is none. */
  public void remove(String role) {
    roles.remove(role);
  }

  public Set<String> names() {
    return new TreeSet<>(roles.keySet());
  }

  public boolean exists(String role) {
    return roles.containsKey(role);
  }

  /** Empty for a role that does not exist. */
  public Set<String> privileges(String role) {
    return roles.getOrDefault(role, Set.of());
  }

  public Set<String> all() {
    return privileges;
  }

  private Set<String> auditing() {
    Set<String> audits = new TreeSet<>(privileges);
    audits.removeIf(privilege -> !privilege.endsWith(".Audit"));
    return audits;
  }
}
