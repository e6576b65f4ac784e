package dev.slipway.vm.domain;

import dev.slipway.events.ProxmoxNode;

/** A storage, as one node sees it, on which a VM's disks were seen. */
public record DiskPlace(ProxmoxNode node, String storage) {}
