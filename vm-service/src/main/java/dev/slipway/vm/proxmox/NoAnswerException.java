package dev.slipway.vm.proxmox;

import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.security.cert.CertificateException;

/** A call got no answer. */
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  /**
   * @param sent whether it left: then it may have had its effect
   */
  NoAnswerException(boolean sent, Throwable cause) {
    super(cause);
    this.sent = sent;
  }

  boolean sent() {
    return sent;
  }

  /** Whether our own thread was told to stop. */
  boolean interrupted() {
    return getCause() instanceof InterruptedException;
  }

  /** The server closed the connection under the call: a pooled one had gone stale. */
  boolean stale() {
    return sent && (getCause() instanceof HttpClosedException || getCause() instanceof IOException);
  }

  /**
   * Only a certificate that was looked at and refused is one without trust: a handshake also breaks
   * off when a server is busy, restarts, or speaks no TLS.
   */
  boolean untrusted() {
    for (Throwable t = getCause(); t != null; t = t.getCause()) {
      if (t instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
