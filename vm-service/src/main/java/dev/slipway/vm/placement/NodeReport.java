package dev.slipway.vm.placement;

import dev.slipway.events.ProxmoxNode;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one Proxmox node.
 *
 * @param candidate empty if anything speaks against it
 * @param findings what does
 */
public record NodeReport(ProxmoxNode node, Optional<Candidate> candidate, List<Finding> findings) {
  public NodeReport {
    findings = List.copyOf(findings);
  }
}
