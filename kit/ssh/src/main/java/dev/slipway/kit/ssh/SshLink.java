package dev.slipway.kit.ssh;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.SSHClient;

/** A connection to one machine, and the one to the bastion under it if there is one. */
final class SshLink implements AutoCloseable {
  private final TellingClient client;
  private final SshLink bastion;
  private final SshTimeouts timeouts;

  private SshLink(Config config, SshLink bastion, SshTimeouts timeouts) {
    this.client = new TellingClient(config);
    this.bastion = bastion;
    this.timeouts = timeouts;
    client.setConnectTimeout((int) timeouts.connect().toMillis());
    client.setTimeout((int) timeouts.handshake().toMillis());
    client.getTransport().setTimeoutMs((int) timeouts.handshake().toMillis());
  }

  static SshLink direct(Config config, SshTimeouts timeouts) {
    return new SshLink(config, null, timeouts);
  }

  static SshLink through(SshLink bastion, Config config, SshTimeouts timeouts) {
    return new SshLink(config, bastion, timeouts);
  }

  SSHClient client() {
    return client;
  }

  /** Handshake up to a verified host key, no login. */
  void connect(SshTarget target, PinnedHostKeys hostKeys) {
    client.addHostKeyVerifier(hostKeys);
    Duration limit = timeouts.connect().plus(timeouts.handshake());
    try (var deadline = new Deadline(limit, this::close)) {
      try {
        if (bastion == null) {
          client.connect(target.host(), target.port());
        } else {
          client.connectVia(bastion.client.newDirectConnection(target.host(), target.port()));
        }
      } catch (IOException failed) {
        throw translate(target, hostKeys, failed, deadline.expired());
      }
    }
  }

  private SshException translate(
      SshTarget target, PinnedHostKeys hostKeys, IOException failed, boolean expired) {
    if (hostKeys.refused()) {
      return new SshException(
          SshException.Kind.HOST_KEY_MISMATCH,
          "%s:%d showed host key %s, which is not a pinned one"
              .formatted(target.host(), target.port(), hostKeys.seen()),
          failed);
    }
    boolean silent = client.answered && (expired || timeOutIn(failed));
    return silent
        ? new SshException(
            SshException.Kind.TIMEOUT,
            "%s:%d is connected but did not finish the handshake"
                .formatted(target.host(), target.port()),
            failed)
        : new SshException(
            SshException.Kind.UNREACHABLE,
            "%s:%d has no SSH server that answers".formatted(target.host(), target.port()),
            failed);
  }

  private static boolean timeOutIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** sshj throws the same time-out whether TCP or SSH got no answer; this tells which. */
  private static final class TellingClient extends SSHClient {
    private volatile boolean answered;

    private TellingClient(Config config) {
      super(config);
    }

    @Override
    protected void onConnect() throws IOException {
      answered = true;
      if (getSocket() != null) {
        // A command is a few small packets: held back to be joined, each costs some 40 ms.
        getSocket().setTcpNoDelay(true);
      }
      super.onConnect();
    }
  }

  @Override
  public void close() {
    quietly(client);
    if (bastion != null) {
      bastion.close();
    }
  }

  private static void quietly(SSHClient client) {
    try {
      client.disconnect();
    } catch (IOException alreadyBroken) {
      // Closing is all that was wanted; a connection that breaks while it is closed is closed.
      client.getTransport().disconnect();
    }
  }
}
