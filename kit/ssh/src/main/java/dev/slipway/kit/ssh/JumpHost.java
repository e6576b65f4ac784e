package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.util.Objects;
import java.util.Set;

/**
 * A bastion through which targets are reached (direct-tcpip). Its host key is pinned as well: an
 * unpinned bastion could not read the session, but could say that a guest is away.
 */
public record JumpHost(SshTarget target, Secret privateKey, Set<String> acceptedFingerprints) {
  public JumpHost {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(privateKey, "privateKey");
    acceptedFingerprints = Set.copyOf(acceptedFingerprints);
  }
}
