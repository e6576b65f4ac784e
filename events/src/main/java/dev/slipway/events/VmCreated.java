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
 * @param template what it was made of; null in events from before it was said
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
    Template template,
    List<NetworkAddress> furtherAddresses)
    implements NodeEvent {

  /**
   * What a VM was made of.
   *
   * @param vmid the template's
   * @param proxmoxNode where the template was; often the VM's own node
   * @param version what the configuration called the template; null where it did not
   * @param linked whether the VM's disks stand on the template's; else they were copied
   */
  public record Template(Vmid vmid, ProxmoxNode proxmoxNode, String version, boolean linked) {
    public Template {
      Checks.present("template's vmid", vmid);
      Checks.present("template's Proxmox node", proxmoxNode);
    }
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
