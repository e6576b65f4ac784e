package dev.slipway.request.rules;

import dev.slipway.events.ProxmoxSpec;
import dev.slipway.events.ProxmoxSpec.Disks;
import dev.slipway.events.ProxmoxSpec.ExtraDisk;
import dev.slipway.events.ProxmoxSpec.Hardware;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.Nearest;
import dev.slipway.request.body.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether Proxmox VE could make a VM of that hardware, as far as the request alone can tell; what
 * depends on the template and on the storages the plan says.
 */
final class HardwareRules {
  private static final Pattern CPU = Pattern.compile("(custom-)?[A-Za-z0-9][A-Za-z0-9._-]{0,60}");

  /** A VM may have 32; nobody needs that many, and each costs an address. */
  private static final int MOST_FURTHER_CARDS = 7;

  private final Catalogue catalogue;
  private final Violations violations;

  HardwareRules(Catalogue catalogue, Violations violations) {
    this.catalogue = catalogue;
    this.violations = violations;
  }

  void check(ClusterRequest request) {
    ClusterRequest.Proxmox proxmox = request.proxmox();
    checkSockets(request);
    ProxmoxRules.form(
        violations,
        "proxmox.cpuType",
        proxmox.cpuType(),
        CPU,
        "the name of a CPU as Proxmox VE has it, such as host or x86-64-v2-AES");
    checkNetworks(request);
    for (int i = 0; i < proxmox.disks().extra().size(); i++) {
      ProxmoxRules.form(
          violations,
          "proxmox.disks.extra[" + i + "].storage",
          proxmox.disks().extra().get(i).storage(),
          ProxmoxRules.STORAGE,
          "the id of a storage, such as local-lvm");
    }
  }

  /** What a request that breaks no rule asks for. */
  static Hardware hardware(ClusterRequest.Proxmox proxmox) {
    ClusterRequest.Disks disks = proxmox.disks();
    return new Hardware(
        proxmox.cpuType(),
        proxmox.sockets() == null ? 1 : proxmox.sockets(),
        !Boolean.FALSE.equals(proxmox.startAtBoot()),
        new Disks(
            disks.format(),
            Boolean.TRUE.equals(disks.discard()),
            Boolean.TRUE.equals(disks.ssd()),
            Boolean.TRUE.equals(disks.iothread()),
            disks.extra().stream()
                .map(extra -> new ExtraDisk(extra.sizeGiB(), extra.storage(), extra.format()))
                .toList()),
        startup(proxmox.startup()),
        Boolean.TRUE.equals(proxmox.protection()),
        proxmox.additionalNetworks());
  }

  private static ProxmoxSpec.Startup startup(ClusterRequest.Startup startup) {
    return startup.order() == null && startup.up() == null && startup.down() == null
        ? null
        : new ProxmoxSpec.Startup(startup.order(), startup.up(), startup.down());
  }

  /** Two cards on one network would answer for each other. */
  private void checkNetworks(ClusterRequest request) {
    String field = "proxmox.additionalNetworks";
    List<String> names = request.proxmox().additionalNetworks();
    if (names.size() > MOST_FURTHER_CARDS) {
      violations.add(
          field,
          names.size() + " networks",
          "at most " + MOST_FURTHER_CARDS,
          "Leave out what is not needed.");
    }
    Set<String> seen = new HashSet<>(ProxmoxRules.network(catalogue, request).stream().toList());
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!catalogue.networks().contains(name)) {
        violations.add(
            field + "[" + i + "]",
            "'" + name + "'",
            "one of " + String.join(", ", catalogue.networks()),
            Nearest.hint(name, catalogue.networks()) + "Name a configured network.");
      } else if (!seen.add(name)) {
        violations.add(
            field + "[" + i + "]",
            "'" + name + "', where the VM has a card already",
            "each network once",
            "Leave it out.");
      }
    }
  }

  private void checkSockets(ClusterRequest request) {
    Integer sockets = request.proxmox().sockets();
    if (sockets == null) {
      return;
    }
    checkSockets(sockets, request.servers().cores(), "servers.cores");
    for (int i = 0; i < request.agentPools().size(); i++) {
      checkSockets(sockets, request.agentPools().get(i).cores(), "agentPools[" + i + "].cores");
    }
  }

  private void checkSockets(int sockets, Integer asked, String field) {
    int cores = asked == null ? catalogue.defaultSize().cores() : asked;
    if (cores % sockets != 0) {
      violations.add(
          "proxmox.sockets",
          "%d, for %d cores".formatted(sockets, cores),
          "a number that divides " + field,
          "Change one of the two, or leave the sockets out.");
    }
  }
}
