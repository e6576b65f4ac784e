package dev.slipway.vm.proxmox.contract;

import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.Vmid;
import dev.slipway.vm.hypervisor.Hypervisor;
import java.time.Duration;

/**
 * A Proxmox VE that the contract is tried on, and what of it may be used.
 *
 * @param node where the template is
 * @param storage takes the disks of full clones
 * @param seedStorage takes ISOs
 * @param vmids of these, only what is free is taken
 * @param patience how long a task may take
 */
record Site(
    Hypervisor hypervisor,
    ProxmoxNode node,
    Vmid template,
    String storage,
    String seedStorage,
    String pool,
    String bridge,
    Vmids vmids,
    Duration patience) {

  /** From one to the other, both included. */
  record Vmids(Vmid first, Vmid last) {

    /** Reads {@code first-last}. */
    static Vmids of(String range) {
      String[] ends = range.split("-", 2);
      return new Vmids(
          new Vmid(Integer.parseInt(ends[0].strip())), new Vmid(Integer.parseInt(ends[1].strip())));
    }

    boolean contains(Vmid vmid) {
      return vmid.value() >= first.value() && vmid.value() <= last.value();
    }
  }
}
