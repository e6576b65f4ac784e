package dev.slipway.kit.ssh;

import java.util.Objects;

/**
 * What went wrong with a remote shell. The kind says what the caller may do about it; the message
 * names the target and never a secret.
 */
public final class SshException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can decide upon. */
  public enum Kind {
    /** No SSH server answered: no route, refused, reset or closed before the handshake was done. */
    UNREACHABLE,
    /** The server showed a host key that is not one of those accepted. Nothing was sent to it. */
    HOST_KEY_MISMATCH,
    /** The server did not take our key, or our key could not be read. */
    AUTH,
    /** The server answered and then did not answer in time. A command may still be running. */
    TIMEOUT,
    /** The session broke, or a file could not be read or written. */
    IO
  }

  private final Kind kind;

  public SshException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  public SshException(Kind kind, String message) {
    this(kind, message, null);
  }

  public Kind kind() {
    return kind;
  }
}
