package dev.slipway.vm.placement;

import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.LiveVm.Plug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether the credentials have each {@link Right}, and the commands that grant what is missing.
 *
 * @param token that is used for the user; one with privileges of its own has what both have
 * @param granted privileges by path, as Proxmox tells them
 */
record Rights(String user, Optional<String> token, Map<String, Set<String>> granted) {
  /**
   * What is missing wherever the VM would be.
   *
   * @param nodes those that have the template
   */
  List<Finding> missingFor(Wanted wanted, List<ProxmoxNode> nodes) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/pool/" + wanted.pool(), Right.On.POOL);
    for (String storage : wanted.storages()) {
      findings.addAll(missingForDisks(storage));
    }
    check(findings, "/storage/" + wanted.seedStorage(), Right.On.SEEDS);
    checkNodes(findings, nodes);
    wanted.plugs().forEach(plug -> findings.addAll(missingToUse(plug)));
    if (wanted.network().dhcp()) {
      checkAgent(findings, "/pool/" + wanted.pool());
    }
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

  /** What is missing to make disks there; a linked clone's are where its template's are. */
  List<Finding> missingForDisks(String storage) {
    List<Finding> findings = new ArrayList<>();
    check(findings, "/storage/" + storage, Right.On.DISKS);
    return findings;
  }

  /** What is missing to know a node that a template is cloned to from another one. */
  List<Finding> missingOn(ProxmoxNode node) {
    List<Finding> findings = new ArrayList<>();
    checkNodes(findings, List.of(node));
    return findings;
  }

  /** What is missing to know which templates are in a pool. */
  List<Finding> missingToLookInto(String pool) {
    List<Finding> findings = new ArrayList<>();
    String path = "/pool/" + pool;
    String lookInto = RightOnRequest.LOOK_INTO_POOL.privilege();
    if (!effective(path).contains(lookInto)) {
      TreeSet<String> all = new TreeSet<>(Right.On.TEMPLATES.privileges());
      all.add(lookInto);
      report(findings, path, new TreeSet<>(Set.of(lookInto)), all);
    }
    return findings;
  }

  /** Whether the lists have every guest, or those of our pools only. */
  boolean seesAllGuests() {
    return effective("/vms").contains(RightOnRequest.SEE_ALL_GUESTS.privilege());
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
  private void checkNodes(List<Finding> findings, List<ProxmoxNode> nodes) {
    TreeSet<String> absent = new TreeSet<>();
    for (ProxmoxNode node : nodes) {
      TreeSet<String> here = new TreeSet<>(Right.On.NODES.privileges());
      here.removeAll(effective("/nodes/" + node));
      absent.addAll(here);
    }
    report(findings, "/nodes", absent, Right.On.NODES);
  }

  /** Proxmox VE 8 has no right to ask only; any of these suffices. */
  private void checkAgent(List<Finding> findings, String path) {
    Set<String> held = new TreeSet<>(effective(path));
    held.addAll(effective("/vms"));
    List<String> any = RightOnRequest.ASK_AGENTS.privileges();
    if (any.stream().noneMatch(held::contains)) {
      findings.add(
          new Finding(
              FailureCode.PROXMOX_PERMISSION_MISSING,
              path,
              "%s has none of %s".formatted(user, String.join(", ", any)),
              any.getFirst(),
              "pveum role add SlipwayAgent --privs '%s'; pveum acl modify %s %s --roles SlipwayAgent. On Proxmox VE 8 the privilege is VM.Monitor."
                  .formatted(any.getFirst(), path, grantees())));
    }
  }

  /** What is missing to have a network card there. The bridge may be in any zone. */
  List<Finding> missingToUse(Plug plug) {
    String below = "/" + plug.bridge() + (plug.vlan() > 0 ? "/" + plug.vlan() : "");
    boolean usable =
        Stream.concat(Stream.of("localnetwork"), zones())
            .map(zone -> effective("/sdn/zones/" + zone + below))
            .anyMatch(held -> held.containsAll(Right.On.BRIDGE.privileges()));
    List<Finding> findings = new ArrayList<>();
    if (!usable) {
      String path = "/sdn/zones/localnetwork" + below;
      report(findings, path, new TreeSet<>(Right.On.BRIDGE.privileges()), Right.On.BRIDGE);
    }
    return findings;
  }

  private Stream<String> zones() {
    return granted.keySet().stream()
        .filter(path -> path.startsWith("/sdn/zones/"))
        .map(path -> path.split("/")[3]);
  }

  private void report(List<Finding> findings, String path, TreeSet<String> absent, Right.On on) {
    report(findings, path, absent, new TreeSet<>(on.privileges()));
  }

  /**
   * @param granted in the remedy, all of them: a grant on a path takes the place of what is
   *     inherited from above
   */
  private void report(
      List<Finding> findings, String path, TreeSet<String> absent, TreeSet<String> granted) {
    if (absent.isEmpty()) {
      return;
    }
    String missing = String.join(" ", absent);
    String all = String.join(" ", granted);
    String role = "Slipway-" + Integer.toHexString((path + all).hashCode());
    findings.add(
        new Finding(
            FailureCode.PROXMOX_PERMISSION_MISSING,
            path,
            "%s has not %s".formatted(user, missing),
            missing,
            "pveum role add %s --privs '%s'; pveum acl modify %s %s --roles %s"
                .formatted(role, all, path, grantees(), role)));
  }

  /** Both: of a token with privileges of its own, neither suffices alone. */
  private String grantees() {
    return "--users " + user + token.map(name -> " --tokens '" + name + "'").orElse("");
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
