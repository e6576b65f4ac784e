package dev.slipway.vm.hypervisor;

import dev.slipway.events.DiskFormat;
import dev.slipway.events.ProxmoxSpec.Startup;
import java.util.List;

/**
 * What a VM of ours is to look like. Memory is what it is, with no balloon to take of it.
 *
 * @param cores in all, a multiple of the sockets
 * @param cpuType null: the template's
 * @param startup null: none
 * @param cards {@code net0} and those that follow; each keeps the hardware address that it has
 */
public record Hardware(
    int cores,
    int sockets,
    String cpuType,
    int memoryMib,
    boolean startAtBoot,
    Startup startup,
    List<Card> cards,
    Disks disks,
    List<String> tags) {

  /** One socket and the template's CPU, disks as they are; starts with its node. */
  public Hardware(int cores, int memoryMib, Card card, List<String> tags) {
    this(cores, 1, null, memoryMib, true, null, List.of(card), Disks.AS_CLONED, tags);
  }

  /**
   * Where a network card is plugged in.
   *
   * @param vlan 0 for none
   * @param mtu 0: the bridge's
   * @param firewalled whether what passes is filtered; else it is as the template has it
   */
  public record Card(String bridge, int vlan, int mtu, boolean firewalled) {
    /** As the template has it. */
    public Card(String bridge, int vlan, int mtu) {
      this(bridge, vlan, mtu, false);
    }
  }

  /**
   * The disks.
   *
   * @param root the drive of the root disk, such as {@code scsi0}; null: it is left as it is
   * @param options of them all
   * @param extra on the root disk's bus
   */
  public record Disks(String root, Options options, List<ExtraDisk> extra) {
    static final Disks AS_CLONED = new Disks(null, new Options(false, false, false), List.of());
  }

  /** What is switched on; what is not stays as the template has it. */
  public record Options(boolean discard, boolean ssd, boolean iothread) {}

  /**
   * A disk to be made, unless the VM has one of that serial number.
   *
   * @param format null: what the storage takes by itself
   */
  public record ExtraDisk(String serial, String storage, int gib, DiskFormat format) {}
}
