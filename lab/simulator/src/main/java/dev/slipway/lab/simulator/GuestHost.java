package dev.slipway.lab.simulator;

/**
 * What runs the guests, simulated or real: the seam between the Proxmox API, which decides when a
 * VM has power, and the guests, which answer SSH and the Kubernetes API.
 *
 * <p>A guest's disk belongs to its VM, not to a boot: {@link #boot} with the {@link
 * GuestSpec#vmid()} of a guest that was powered off brings the same machine back (host keys, files,
 * address) until {@link #destroy} wipes the disk. A VMID used again after that is a new machine.
 */
public interface GuestHost {

  /**
   * Gives a VM power; returns at once, the guest's services come up later. Throws {@link
   * IllegalStateException} when that VMID already runs.
   */
  Guest boot(GuestSpec spec);

  /** The VM's disks are gone: powers off if need be and forgets the machine. Unknown: no effect. */
  void destroy(int vmid);
}
