package dev.slipway.bootstrap.requirements;

import dev.slipway.events.Role;
import java.time.Instant;

/**
 * What one guest is for, and what an operator wants it to have at least.
 *
 * @param vxlan whether flannel's default is wanted on it
 * @param source the artefacts' host, for people; null where the guest was not asked for it
 * @param now by our own clock
 * @param templateCheck whether the guest is there to show that its template is fit
 */
record Needs(
    Role role, Minimum minimum, boolean vxlan, String source, Instant now, boolean templateCheck) {

  /**
   * The least of each.
   *
   * @param memoryMiB as the kernel reports it: a VM's size less what the kernel keeps for itself
   * @param diskMiB free below {@code /var/lib}
   */
  record Minimum(int cpus, int memoryMiB, int diskMiB) {}
}
