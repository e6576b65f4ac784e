package dev.slipway.vm.proxmox.wire;

import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.security.cert.CertificateException;

/** A call got no answer. */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  /**
   * @param sent whether it left: then it may have had its effect
   */
  NoAnswerException(boolean sent, Throwable cause) {
    super(cause);
    this.sent = sent;
  }

  public boolean sent() {
    return sent;
  }

  /** What was wrong in the end. */
  public String why() {
    Throwable root = getCause();
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** Whether our own thread was told to stop. */
  public boolean interrupted() {
    return getCause() instanceof InterruptedException;
  }

  /** The server closed the connection under the call: a pooled one had gone stale. */
  public boolean stale() {
    return sent && (getCause() instanceof HttpClosedException || getCause() instanceof IOException);
  }

  /**
   * Only a certificate that was looked at and refused is one without trust: a handshake also breaks
   * off when a server is busy, restarts, or speaks no TLS.
   */
  public boolean untrusted() {
    for (Throwable t = getCause(); t != null; t = t.getCause()) {
      if (t instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
