package dev.slipway.vm.orphans;

import dev.slipway.events.ClusterId;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.ResourceKind;
import dev.slipway.events.Vmid;

/**
 * Something that was seen without an owner.
 *
 * @param place tells it from another of the same name: the node of a storage that each node has for
 *     itself; else empty
 * @param node where it was seen
 * @param resource a VMID or a volume's id
 * @param cluster whose it was, by its mark, its name or our own record
 * @param remedy how a person looks at it and removes it
 */
record Orphan(
    ResourceKind kind,
    String place,
    ProxmoxNode node,
    String resource,
    ClusterId cluster,
    String message,
    String remedy) {

  static Orphan vm(ProxmoxNode node, Vmid vmid, ClusterId cluster, String message) {
    String api = "/nodes/%s/qemu/%s".formatted(node, vmid);
    String remedy =
        ("As root on Proxmox node %s look at it with: qm config %s. If nobody needs it: qm stop %s;"
                + " qm destroy %s --purge. Over the API: GET %s/config, POST %s/status/stop, DELETE"
                + " %s?purge=1")
            .formatted(node, vmid, vmid, vmid, api, api, api);
    return new Orphan(ResourceKind.VM, "", node, vmid.toString(), cluster, message, remedy);
  }

  static Orphan volume(
      ResourceKind kind,
      ProxmoxNode node,
      boolean shared,
      String volume,
      ClusterId cluster,
      String message) {
    String storage = volume.substring(0, volume.indexOf(':'));
    String remedy =
        ("As root on Proxmox node %s look at it with: pvesm list %s. If nobody needs it: pvesm free"
                + " %s. Over the API: DELETE /nodes/%s/storage/%s/content/%s")
            .formatted(node, storage, volume, node, storage, volume);
    return new Orphan(kind, shared ? "" : node.value(), node, volume, cluster, message, remedy);
  }
}
