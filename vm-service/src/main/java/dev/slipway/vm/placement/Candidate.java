package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;

/**
 * A Proxmox node that could take the VM, by Proxmox's own numbers: what is reserved for VMs in
 * flight is not yet taken off.
 */
public record Candidate(ProxmoxNode node, Vmid template, long memoryBytes, long diskBytes) {}
