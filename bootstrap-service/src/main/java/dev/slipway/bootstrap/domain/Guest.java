package dev.slipway.bootstrap.domain;

import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.events.VmBooted;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a booted guest is reached.
 *
 * @param hostKey the fingerprint that it shows
 * @param pendingHostKey the one it will show after the swap; null unless a swap is under way.
 *     Between the two commits exactly these two are accepted.
 * @param proxmoxNode where its VM was when it booted; null where nobody said
 */
public record Guest(
    String address,
    int sshPort,
    String sshUser,
    HostKeyFingerprint hostKey,
    HostKeyFingerprint pendingHostKey,
    ProxmoxNode proxmoxNode) {

  static Guest of(VmBooted event) {
    return new Guest(
        event.address(),
        event.sshPort(),
        event.sshUser(),
        event.hostKeyFingerprint(),
        null,
        event.proxmoxNode());
  }

  /** The fingerprints that may be accepted now. */
  public Set<HostKeyFingerprint> acceptedHostKeys() {
    return pendingHostKey == null
        ? Set.of(hostKey)
        : Stream.of(hostKey, pendingHostKey).collect(Collectors.toUnmodifiableSet());
  }

  Guest expecting(HostKeyFingerprint pending) {
    return new Guest(address, sshPort, sshUser, hostKey, pending, proxmoxNode);
  }

  Guest swapped() {
    return showing(pendingHostKey);
  }

  Guest showing(HostKeyFingerprint own) {
    return new Guest(address, sshPort, sshUser, own, null, proxmoxNode);
  }
}
