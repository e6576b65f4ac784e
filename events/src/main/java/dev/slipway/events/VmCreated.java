package dev.slipway.events;

import java.util.List;

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
 * @param furtherAddresses of the cards after its first, in their order; null in events from before
 *     there were any
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
    String storage,
    List<NetworkAddress> furtherAddresses)
    implements NodeEvent {

  /** With one card. */
  public VmCreated(
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
      String storage) {
    this(
        cluster,
        generation,
        run,
        node,
        instance,
        role,
        vmid,
        proxmoxNode,
        endpoint,
        address,
        sshPort,
        sshUser,
        seedVolume,
        storage,
        null);
  }

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
