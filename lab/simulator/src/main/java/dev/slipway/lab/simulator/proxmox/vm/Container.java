package dev.slipway.lab.simulator.proxmox.vm;

/**
 * A container (LXC): it has a VMID and takes room as a VM does, and nothing else is simulated of
 * it.
 *
 * @param memory bytes that it is configured with
 */
public record Container(
    int vmid, String name, String node, boolean running, int cores, long memory) {}
