package dev.slipway.events;

/**
 * A VM exists, carries our mark, and its VMID is ours. Published by vm-service. From {@code
 * address} on it says what else was leased and named for the VM, so that its owner can learn it
 * anew from the log (ADR 9); null in events from before that.
 *
 * @param endpoint the configured name of the Proxmox VE endpoint it lives on
 * @param address the IP address that it will have
 * @param sshPort where its SSH server will listen
 * @param sshUser the user that its seed makes
 * @param seedVolume its seed's volume id
 * @param storage where its disks are
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
    String endpoint,
    String address,
    Integer sshPort,
    String sshUser,
    String seedVolume,
    String storage)
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
