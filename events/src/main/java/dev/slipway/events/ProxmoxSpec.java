package dev.slipway.events;

import java.util.List;

/**
 * Where and how the VMs are made; each name is one of the configuration's or of Proxmox VE's own.
 *
 * @param endpoint the configured Proxmox VE endpoint
 * @param template the configured template
 * @param network the configured network, which gives addresses
 * @param storage where disks go; null for the endpoint's configured storage
 * @param pool the resource pool; null for the endpoint's configured pool
 * @param bridge the bridge; null for the network's configured bridge
 * @param vlan the VLAN tag, 1 to 4094; null for the network's, or none
 * @param fullClone whether disks are copied; a linked clone needs the template's own storage
 * @param tags Proxmox tags, decoration only
 */
public record ProxmoxSpec(
    String endpoint,
    String template,
    String network,
    String storage,
    String pool,
    String bridge,
    Integer vlan,
    boolean fullClone,
    List<String> tags) {

  public ProxmoxSpec {
    Checks.notBlank("endpoint", endpoint);
    Checks.notBlank("template", template);
    Checks.notBlank("network", network);
    if (vlan != null) {
      Checks.between("vlan", vlan, 1, 4094);
    }
    tags = Checks.copy(tags);
  }
}
