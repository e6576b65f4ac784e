package dev.slipway.lab.simulator.proxmox.cluster;

import java.util.Set;

/**
 * A machine of the cluster.
 *
 * @param memory in bytes
 * @param bridges network bridges that VMs can be plugged into
 */
public record Node(String name, int cores, long memory, Set<String> bridges) {}
