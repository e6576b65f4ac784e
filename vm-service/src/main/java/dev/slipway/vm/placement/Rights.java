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
 * Whether the credentials have each {@link Right}, and the commands that grant what is missing.
 *
 * @param granted privileges by path, as Proxmox tells them
 */
record Rights(String user, Map<String, Set<String>> granted) {

  List<Finding> missingFor(Wanted wanted) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/pool/" + wanted.pool(), Right.On.POOL);
    for (String storage : wanted.diskBytes().keySet()) {
      check(findings, "/storage/" + storage, Right.On.DISKS);
    }
    check(findings, "/storage/" + wanted.seedStorage(), Right.On.SEEDS);
    checkNodes(findings, wanted.template().nodes().keySet());
    checkBridge(findings, wanted.bridge(), wanted.network().vlan());
    wanted.additional().forEach(more -> checkBridge(findings, more.bridge(), more.vlan()));
    return findings.stream().distinct().toList();
  }

  /**
   * What is missing to clone this template, which other templates do not suffer from. One that is
   * not there has no rights either, so ask only for one whose VMID is taken.
   */
  List<Finding> missingFor(Vmid template) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/vms/" + template, Right.On.TEMPLATES);
    return findings;
  }

  /** Whether the lists have every guest, or those of our pools only. */
  boolean seesAllGuests() {
    return effective("/vms").contains("VM.Audit");
  }

  private void check(List<Finding> findings, String path, Right.On on) {
    TreeSet<String> absent = new TreeSet<>(on.privileges());
    absent.removeAll(effective(path));
    if (path.startsWith("/pool/")) {
      // Rights on all VMs reach those of the pool as well.
      absent.removeAll(effective("/vms"));
    }
    report(findings, path, absent, on);
  }

  /** A right on all nodes is not needed, one on each of these is; the remedy is the simple one. */
  private void checkNodes(List<Finding> findings, Set<String> nodes) {
    TreeSet<String> absent = new TreeSet<>();
    for (String node : nodes) {
      TreeSet<String> here = new TreeSet<>(Right.On.NODES.privileges());
      here.removeAll(effective("/nodes/" + node));
      absent.addAll(here);
    }
    report(findings, "/nodes", absent, Right.On.NODES);
  }

  /** The bridge may be in any zone. */
  private void checkBridge(List<Finding> findings, String bridge, int vlan) {
    String tag = vlan > 0 ? "/" + vlan : "";
    boolean usable =
        Stream.concat(Stream.of("localnetwork"), zones())
            .map(zone -> effective("/sdn/zones/" + zone + "/" + bridge + tag))
            .anyMatch(held -> held.containsAll(Right.On.BRIDGE.privileges()));
    if (!usable) {
      String path = "/sdn/zones/localnetwork/" + bridge;
      report(findings, path, new TreeSet<>(Right.On.BRIDGE.privileges()), Right.On.BRIDGE);
    }
  }

  private Stream<String> zones() {
    return granted.keySet().stream()
        .filter(path -> path.startsWith("/sdn/zones/"))
        .map(path -> path.split("/")[3]);
  }

  private void report(List<Finding> findings, String path, TreeSet<String> absent, Right.On on) {
    if (absent.isEmpty()) {
      return;
    }
    String missing = String.join(" ", absent);
    // All of them: a grant on a path takes the place of what is inherited from above.
    String all = String.join(" ", new TreeSet<>(on.privileges()));
    String role = "Slipway-" + Integer.toHexString((path + all).hashCode());
    findings.add(
        new Finding(
            FailureCode.PROXMOX_PERMISSION_MISSING,
            path,
            "%s has not %s".formatted(user, missing),
            missing,
            "pveum role add %s --privs '%s'; pveum acl modify %s --users %s --roles %s"
                .formatted(role, all, path, user, role)));
  }

  /** What is held on a path: what is told of it, or else of the nearest one above. */
  private Set<String> effective(String path) {
    return upwards(path)
        .filter(granted::containsKey)
        .findFirst()
        .map(granted::get)
        .orElse(Set.of());
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
}
