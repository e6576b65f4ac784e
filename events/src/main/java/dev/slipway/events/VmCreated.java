package dev.slipway.events;

/**
 * A VM exists, carries our mark, and its VMID is ours. Published by vm-service.
 *
 * @param endpoint the configured name of the Proxmox VE endpoint it lives on
 */
public record VmCreated(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    Role role,
    Vmid vmid,
    ProxmoxNode proxmoxNode,
    String endpoint)
    implements NodeEvent {

  public VmCreated {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("role", role);
    Checks.present("vmid", vmid);
    Checks.present("Proxmox node", proxmoxNode);
    Checks.notBlank("endpoint", endpoint);
  }
}
