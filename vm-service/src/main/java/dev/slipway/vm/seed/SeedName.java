package dev.slipway.vm.seed;

import dev.slipway.events.ClusterId;
import dev.slipway.vm.hypervisor.Mark;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a seed's volume is called: by installation, cluster, node and instance, so that it can be
 * named before it exists, and found and told from another's afterwards.
 */
public final class SeedName {
  private static final int SHORT = 8;
  private static final Pattern NAME =
      Pattern.compile("[^:]+:iso/slipway-([0-9a-f]{8})-([0-9a-f-]{36})-[a-z0-9-]+-\\d+\\.iso");

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

  /**
   * Whose seed that is, if its name says that this installation made it.
   *
   * @param volume a volume's id
   */
  public static Optional<ClusterId> cluster(UUID installation, String volume) {
    Matcher name = NAME.matcher(volume);
    if (!name.matches() || !name.group(1).equals(installation.toString().substring(0, SHORT))) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClusterId.of(name.group(2)));
    } catch (IllegalArgumentException notOfOurMaking) {
      return Optional.empty();
    }
  }

  /** The volume's id on that storage, as Proxmox writes it. */
  public static String volume(String storage, String file) {
    return storage + ":iso/" + file;
  }
}
