package dev.slipway.vm.plan;

import dev.slipway.events.NetworkAddress;
import dev.slipway.events.NodeName;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Role;
import dev.slipway.events.Vmid;
import dev.slipway.vm.placement.Finding;
import java.util.List;

/**
 * What would become of a request now. It reserves nothing: who asks in the meantime may get the
 * same.
 *
 * @param fits whether every VM has its place
 * @param findings what speaks against the whole, or against a VM on every Proxmox node
 * @param warnings what is worth knowing and hinders nothing
 * @param proxmoxNodes every node of the endpoint, and why or why not; for the largest VM
 * @param vms the places; of those that have one
 */
public record Plan(
    boolean fits,
    List<Finding> findings,
    List<Warning> warnings,
    List<Host> proxmoxNodes,
    List<PlannedVm> vms) {

  /** Something to know. */
  public record Warning(String where, String found, String remedy) {}

  /**
   * A Proxmox node.
   *
   * @param fits whether the VM could be there
   * @param memoryMiB that guests may still be configured with, before this request; null where
   *     nobody looked
   * @param cores likewise
   * @param diskGiB free on the storage for disks
   * @param against what speaks against it
   */
  public record Host(
      ProxmoxNode proxmoxNode,
      boolean fits,
      Long memoryMiB,
      Long cores,
      Long diskGiB,
      List<Finding> against) {}

  /**
   * Where a VM would be, and as what.
   *
   * @param address null where DHCP gives one
   */
  public record PlannedVm(
      NodeName node,
      Role role,
      ProxmoxNode proxmoxNode,
      Vmid template,
      Vmid vmid,
      String address,
      List<NetworkAddress> furtherAddresses,
      String storage,
      String seedVolume,
      Origin origin) {}

  /**
   * How a VM would come of its template.
   *
   * @param proxmoxNode where the template is; often the VM's own node
   * @param version what the configuration calls the template; null where it does not
   * @param linked whether its disks would stand on the template's; else they are copied
   */
  public record Origin(ProxmoxNode proxmoxNode, String version, boolean linked) {}
}
