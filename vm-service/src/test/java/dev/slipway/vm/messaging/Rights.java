package dev.slipway.vm.messaging;

import dev.slipway.events.Resource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the service's token may do, path to role, with the simulator's names of roles. */
final class Rights {
  /** What deploy/proxmox grants. */
  static final Map<String, String> LEAST =
      Map.of(
          "/pool/slipway", "SlipwayVms",
          "/pool/templates", "SlipwayTemplates",
          "/storage/local", "SlipwayDisks",
          "/storage/shared", "SlipwayDisks",
          "/storage/seeds", "SlipwaySeeds",
          "/nodes", "SlipwayNodes",
          "/sdn/zones/localnetwork/vmbr0", "SlipwayBridge");

  private Rights() {}

  /** With Datastore.Allocate on the disks, which shows the volumes of VMs that are gone. */
  static Map<String, String> withDiskAllocate() {
    Map<String, String> more = new LinkedHashMap<>(LEAST);
    more.put("/storage/local", "SlipwaySeeds");
    return more;
  }

  static String key(Resource resource) {
    return resource.kind() + " " + resource.id();
  }
}
