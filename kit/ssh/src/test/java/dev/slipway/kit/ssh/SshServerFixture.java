package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.util.Set;

/** A running SSH server to try the client on. */
interface SshServerFixture extends AutoCloseable {
  SshTarget target();

  /** The private half of the one key that may log in. */
  Secret userKey();

  String fingerprint();

  @Override
  void close() throws Exception;

  default Set<String> pinned() {
    return Set.of(fingerprint());
  }
}
