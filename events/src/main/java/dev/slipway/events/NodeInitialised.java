package dev.slipway.events;

/**
 * cloud-init finished and is disabled, and the host key was replaced on the guest: the seed is no
 * longer needed. Published by bootstrap-service.
 *
 * @param hostKeyFingerprint of the new host key, made on the guest
 */
public record NodeInitialised(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    HostKeyFingerprint hostKeyFingerprint)
    implements NodeEvent {

  public NodeInitialised {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("host-key fingerprint", hostKeyFingerprint);
  }
}
