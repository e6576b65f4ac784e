package dev.slipway.lab.simulator.guest.ssh;

import static org.awaitility.Awaitility.await;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuestSshServerTest {

  private static final int RESTARTS = 200;

  @Test
  void anSshDaemonStartedAgainLeavesNothingBusyBehind() throws IOException {
    InetSocketAddress address = freeAddress();
    try (GuestSshServer server = new GuestSshServer()) {
      SshGuest guest = new Deaf();
      for (int restart = 0; restart < RESTARTS; restart++) {
        server.listen(address, guest);
        server.stopListening(address, guest);
      }
      server.listen(address, guest);

      await().during(Duration.ofMillis(500)).until(() -> !busy());
    }
  }

  /** Whether any thread deals with a connection or a failure: nobody connects here. */
  private static boolean busy() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getClassName().contains("AcceptCompletionHandler"));
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }
  }

  /** Nobody connects to it. */
  private static final class Deaf implements SshGuest {
    @Override
    public boolean silent() {
      throw new UnsupportedOperationException();
    }

    @Override
    public KeyPair hostKey() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Account> logIn(String user, PublicKey key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Account account(String user) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int exec(String commandLine, Invocation frame) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Disk disk() {
      throw new UnsupportedOperationException();
    }
  }
}
