package dev.slipway.events;

/**
 * The VM's address is known and its SSH port answers with the pinned host key. Published by
 * vm-service.
 *
 * @param address an IP address reachable from the services
 * @param hostKeyFingerprint of the first-contact host key from the seed
 * @param proxmoxNode where it runs; null in events of before it was said
 */
public record VmBooted(
    ClusterId cluster,
    int generation,
    int run,
    NodeName node,
    int instance,
    Role role,
    String address,
    int sshPort,
    String sshUser,
    HostKeyFingerprint hostKeyFingerprint,
    ProxmoxNode proxmoxNode)
    implements NodeEvent {

  public VmBooted {
    Checks.present("cluster id", cluster);
    Checks.between("generation", generation, 1, Integer.MAX_VALUE);
    Checks.between("run", run, 1, Integer.MAX_VALUE);
    Checks.present("node", node);
    Checks.between("instance", instance, 1, Integer.MAX_VALUE);
    Checks.present("role", role);
    Checks.notBlank("address", address);
    Checks.between("SSH port", sshPort, 1, 65_535);
    Checks.notBlank("sshUser", sshUser);
    Checks.present("host-key fingerprint", hostKeyFingerprint);
  }
}
