package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.util.Optional;
import java.util.Set;

/** Opens remote shells. Nothing is sent to a server before its host key was found acceptable. */
public interface RemoteShells {
  /**
   * Connects and logs in.
   *
   * @param privateKey in OpenSSH's format, not encrypted; it is never written to a file
   * @param acceptedFingerprints exactly these host keys will do, as in {@code SHA256:…} without
   *     padding; an empty set accepts none
   * @throws SshException UNREACHABLE, HOST_KEY_MISMATCH, AUTH or TIMEOUT
   */
  RemoteShell open(SshTarget target, Secret privateKey, Set<String> acceptedFingerprints);

  /**
   * The fingerprint of the host key that a server shows, as in {@code SHA256:…}: a handshake
   * without a login.
   *
   * @throws SshException UNREACHABLE or TIMEOUT
   */
  String fingerprint(String host, int port);

  /**
   * A way for other clients to a port behind the bastion that leads to this host.
   *
   * @return empty where no bastion is before it, and it is reached as it is
   * @throws SshException as {@link #open} at the bastion
   */
  default Optional<Forward> forward(String host, int port) {
    return Optional.empty();
  }

  /**
   * Logs in at the bastion before this host, if there is one.
   *
   * @throws SshException as {@link #open} at the bastion
   */
  default void tryBastion(String host) {}
}
