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

  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();

  public Roles(Map<String, List<String>> configured) {
    roles.put(NO_ACCESS, Set.of());
    roles.put("Administrator", Set.copyOf(PRIVILEGES));
    roles.put("PVEAuditor", auditing());
    configured.forEach(this::define);
  }

  /** Throws {@link IllegalArgumentException} for a privilege that Proxmox VE 9 does not have. */
  public void define(String role, List<String> privileges) {
    for (String privilege : privileges) {
      if (!PRIVILEGES.contains(privilege)) {
        throw new IllegalArgumentException("invalid privilege '" + privilege + "'");
      }
    }
    roles.put(role, new LinkedHashSet<>(privileges));
  }

  public boolean exists(String role) {
    return roles.containsKey(role);
  }

  /** Empty for a role that does not exist. */
  public Set<String> privileges(String role) {
    return roles.getOrDefault(role, Set.of());
  }

  public Set<String> all() {
    return Set.copyOf(PRIVILEGES);
  }

  private static Set<String> auditing() {
    Set<String> audits = new TreeSet<>(PRIVILEGES);
    audits.removeIf(privilege -> !privilege.endsWith(".Audit"));
    return audits;
  }
}
