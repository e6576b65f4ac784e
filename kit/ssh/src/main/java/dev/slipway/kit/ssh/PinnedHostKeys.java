package dev.slipway.kit.ssh;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;

/** Accepts the host keys it was given and no other, and remembers which one was shown. */
final class PinnedHostKeys implements HostKeyVerifier {
  private final Predicate<String> accepted;

  /** Written by the connection's reader thread. */
  private volatile String seen;

  private PinnedHostKeys(Predicate<String> accepted) {
    this.accepted = accepted;
  }

  static PinnedHostKeys exactly(Set<String> fingerprints) {
    return new PinnedHostKeys(Set.copyOf(fingerprints)::contains);
  }

  /** For looking at a key only: whoever uses this must not log in. */
  static PinnedHostKeys any() {
    return new PinnedHostKeys(fingerprint -> true);
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    seen = fingerprint(key);
    return accepted.test(seen);
  }

  /** Asks for the ed25519 key first: it is the one we make, and a guest may have others beside. */
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    return List.of(KeyType.ED25519.toString());
  }

  /** The fingerprint shown, or null when the handshake did not get that far. */
  String seen() {
    return seen;
  }

  boolean refused() {
    return seen != null && !accepted.test(seen);
  }

  /** As {@code ssh-keygen -l} prints it: SHA-256 of the wire format, base64 without padding. */
  private static String fingerprint(PublicKey key) {
    byte[] wire = new Buffer.PlainBuffer().putPublicKey(key).getCompactData();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(wire);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
