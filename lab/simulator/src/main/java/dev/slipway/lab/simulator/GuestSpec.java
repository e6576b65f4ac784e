package dev.slipway.lab.simulator;

/**
 * What a VM's hardware looks like at the moment it gets power.
 *
 * @param vmid the VM's id on Proxmox
 * @param name its name on Proxmox; the guest's hostname comes from the seed
 * @param macAddress of the first network card, upper case with colons; null without a card
 * @param cores virtual CPUs, at least 1
 * @param memoryMiB memory in MiB
 * @param diskBytes size of the disk that it boots from; simulated guests do not look at it
 * @param seedIso content of the attached NoCloud ISO (volume id {@code cidata}); null when no such
 *     disc is in any drive
 * @param bootable false: the disk holds nothing that boots, so nothing ever answers
 */
@SuppressWarnings("ArrayRecordComponent") // the content of an ISO; specs are never compared
public record GuestSpec(
    int vmid,
    String name,
    String macAddress,
    int cores,
    long memoryMiB,
    long diskBytes,
    byte[] seedIso,
    boolean bootable) {

  /** The same machine after the disc was taken out. */
  public GuestSpec withoutSeed() {
    return new GuestSpec(vmid, name, macAddress, cores, memoryMiB, diskBytes, null, bootable);
  }
}
