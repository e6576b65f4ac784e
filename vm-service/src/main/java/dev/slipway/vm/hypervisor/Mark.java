package dev.slipway.vm.hypervisor;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What says that a VM is ours: one line of its description, written by the clone call itself. Two
 * installations on one Proxmox tell their VMs apart by it, and a VMID that was used again by
 * somebody else is recognised by its absence.
 *
 * @param installation made once, in this service's database
 * @param instance which incarnation of the node, from 1; a replacement raises it
 */
public record Mark(UUID installation, ClusterId cluster, NodeName node, int instance) {
  private static final Pattern LINE =
      Pattern.compile(
          "slipway installation=([0-9a-f-]{36}) cluster=([0-9a-f-]{36}) node=(\\S+) instance=(\\d{1,9})");

  /** The line as it stands in the description. */
  public String line() {
    return "slipway installation=%s cluster=%s node=%s instance=%d"
        .formatted(installation, cluster.value(), node.value(), instance);
  }

  /**
   * Finds the mark among whatever else a person wrote into a description. Two different marks are
   * none: nobody can say whose the VM is.
   *
   * @param description may be null
   */
  public static Optional<Mark> in(String description) {
    if (description == null) {
      return Optional.empty();
    }
    List<Mark> marks =
        description
            .lines()
            .map(line -> LINE.matcher(line.strip()))
            .filter(Matcher::matches)
            .map(Mark::parsed)
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    return marks.size() == 1 ? Optional.of(marks.getFirst()) : Optional.empty();
  }

  private static Optional<Mark> parsed(Matcher line) {
    try {
      return Optional.of(
          new Mark(
              UUID.fromString(line.group(1)),
              ClusterId.of(line.group(2)),
              new NodeName(line.group(3)),
              Integer.parseInt(line.group(4))));
    } catch (IllegalArgumentException notOfOurMaking) {
      // A line that looks like a mark but names no possible cluster or node marks nothing.
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return line();
  }
}
