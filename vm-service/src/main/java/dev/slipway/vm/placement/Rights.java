package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.Vmid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether the credentials' privileges suffice, and the commands that grant what is missing. The
 * sets are those with which a VM's whole life was recorded against a real Proxmox VE.
 *
 * @param granted privileges by path, as Proxmox tells them
 */
record Rights(String user, Map<String, Set<String>> granted) {
  private static final Set<String> ON_POOL =
      Set.of(
          "VM.Allocate",
          "VM.Audit",
          "VM.PowerMgmt",
          "VM.Config.CDROM",
          "VM.Config.CPU",
          "VM.Config.Disk",
          "VM.Config.HWType",
          "VM.Config.Memory",
          "VM.Config.Network",
          "VM.Config.Options");
  private static final Set<String> ON_TEMPLATE = Set.of("VM.Clone", "VM.Audit");
  private static final Set<String> ON_DISKS = Set.of("Datastore.AllocateSpace", "Datastore.Audit");
  private static final Set<String> ON_SEEDS =
      Set.of("Datastore.Allocate", "Datastore.AllocateTemplate", "Datastore.Audit");

  List<Finding> missingFor(Wanted wanted) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/pool/" + wanted.pool(), ON_POOL);
    check(findings, "/storage/" + wanted.storage(), ON_DISKS);
    check(findings, "/storage/" + wanted.seedStorage(), ON_SEEDS);
    if (granted.entrySet().stream().noneMatch(entry -> usesBridge(entry, wanted.bridge()))) {
      findings.add(
          missing("/sdn/zones/localnetwork/" + wanted.bridge(), new TreeSet<>(Set.of("SDN.Use"))));
    }
    return List.copyOf(findings);
  }

  /**
   * What is missing to clone this template, which other templates do not suffer from. One that is
   * not there has no rights either, so ask only for one that was seen.
   */
  List<Finding> missingFor(Vmid template) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/vms/" + template, ON_TEMPLATE);
    return findings;
  }

  /** Whether the lists have every guest, or those of our pool only. */
  boolean seesAllGuests() {
    return Stream.of("/vms", "/")
        .filter(granted::containsKey)
        .findFirst()
        .map(granted::get)
        .orElse(Set.of())
        .contains("VM.Audit");
  }

  private void check(List<Finding> findings, String path, Set<String> needed) {
    TreeSet<String> absent = new TreeSet<>(needed);
    // A right on the path itself, or inherited from above.
    upwards(path).map(at -> granted.getOrDefault(at, Set.of())).forEach(absent::removeAll);
    if (path.startsWith("/pool/")) {
      // Rights on all VMs reach those of the pool as well.
      absent.removeAll(granted.getOrDefault("/vms", Set.of()));
    }
    if (!absent.isEmpty()) {
      findings.add(missing(path, absent));
    }
  }

  private Finding missing(String path, TreeSet<String> privileges) {
    String all = String.join(" ", privileges);
    String role = "Slipway-" + Integer.toHexString((path + all).hashCode());
    return new Finding(
        FailureCode.PROXMOX_PERMISSION_MISSING,
        path,
        "%s has not %s".formatted(user, all),
        all,
        "pveum role add %s --privs '%s'; pveum acl modify %s --users %s --roles %s"
            .formatted(role, all, path, user, role));
  }

  private static Stream<String> upwards(String path) {
    return Stream.iterate(
        path,
        at -> at != null,
        at -> {
          if ("/".equals(at)) {
            return null;
          }
          int slash = at.lastIndexOf('/');
          return slash == 0 ? "/" : at.substring(0, slash);
        });
  }

  /** The bridge may be in any zone, and a right on a zone or on all of them will do. */
  private static boolean usesBridge(Map.Entry<String, Set<String>> entry, String bridge) {
    String path = entry.getKey();
    boolean above = path.equals("/") || path.equals("/sdn") || path.matches("/sdn/zones(/[^/]+)?");
    boolean itself = path.matches("/sdn/zones/[^/]+/" + bridge + "(/\\d+)?");
    return (above || itself) && entry.getValue().contains("SDN.Use");
  }
}
