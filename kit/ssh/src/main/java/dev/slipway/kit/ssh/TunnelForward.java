package dev.slipway.kit.ssh;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import net.schmizz.sshj.connection.channel.direct.LocalPortForwarder;
import net.schmizz.sshj.connection.channel.direct.Parameters;

/** A port of the loopback address that leads through a session with a bastion. */
final class TunnelForward implements Forward {
  private static final String LOOPBACK = "127.0.0.1";

  private final SshLink bastion;
  private final ServerSocket socket;

  private TunnelForward(SshLink bastion, ServerSocket socket) {
    this.bastion = bastion;
    this.socket = socket;
  }

  static TunnelForward open(SshLink bastion, String host, int port) {
    try {
      ServerSocket socket = new ServerSocket(0, 0, InetAddress.getByName(LOOPBACK));
      LocalPortForwarder forwarder =
          bastion
              .client()
              .newLocalPortForwarder(
                  new Parameters(LOOPBACK, socket.getLocalPort(), host, port), socket);
      Thread.ofVirtual().name("forward-" + socket.getLocalPort()).start(() -> listen(forwarder));
      return new TunnelForward(bastion, socket);
    } catch (IOException failed) {
      bastion.close();
      throw new SshException(SshException.Kind.IO, "no port can be opened here", failed);
    }
  }

  /** Until the socket is closed; a client whose way is shut sees its connection end. */
  private static void listen(LocalPortForwarder forwarder) {
    try {
      forwarder.listen();
    } catch (IOException closed) {
      // This is how it is told to end.
      return;
    }
  }

  @Override
  public String host() {
    return LOOPBACK;
  }

  @Override
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      throw new SshException(SshException.Kind.IO, "a port here cannot be closed", alreadyBroken);
    } finally {
      bastion.close();
    }
  }
}
