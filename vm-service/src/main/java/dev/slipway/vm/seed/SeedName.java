package dev.slipway.vm.seed;

import dev.slipway.vm.hypervisor.Mark;

/**
 * What a seed's volume is called: by installation, cluster, node and instance, so that it can be
 * named before it exists, and found and told from another's afterwards.
 */
public final class SeedName {
  private static final int SHORT = 8;

  private SeedName() {}

  /** {@code slipway-<installation, 8 digits>-<cluster>-<node>-<instance>.iso}. */
  public static String file(Mark mark) {
    return "slipway-%s-%s-%s-%d.iso"
        .formatted(
            mark.installation().toString().substring(0, SHORT),
            mark.cluster(),
            mark.node(),
            mark.instance());
  }

  /** The volume's id on that storage, as Proxmox writes it. */
  public static String volume(String storage, String file) {
    return storage + ":iso/" + file;
  }
}
