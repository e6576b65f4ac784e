package dev.slipway.events;

/**
 * A node of a running K3s cluster and how its guest is reached.
 *
 * @param version what its kubelet reports
 * @param hostKeyFingerprint of the host key made on the guest
 */
public record K3sNode(
    NodeName name,
    Role role,
    K3sVersion version,
    String address,
    int sshPort,
    String sshUser,
    HostKeyFingerprint hostKeyFingerprint) {

  public K3sNode {
    Checks.present("node name", name);
    Checks.present("role", role);
    Checks.present("version", version);
    Checks.notBlank("address", address);
    Checks.between("SSH port", sshPort, 1, 65_535);
    Checks.notBlank("SSH user", sshUser);
    Checks.present("host-key fingerprint", hostKeyFingerprint);
  }
}
