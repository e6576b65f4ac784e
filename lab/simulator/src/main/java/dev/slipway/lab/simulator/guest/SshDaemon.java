package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.identity.Identity;
import dev.slipway.lab.simulator.guest.ssh.GuestSshServer;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import dev.slipway.lab.simulator.guest.ssh.SshGuest;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * sshd: reads the host key when it starts, and stopping it leaves open connections alone. A guest
 * without an address has one running too; nobody can reach it.
 */
final class SshDaemon implements Daemon {

  private static final int OTHERS = 0077;

  private final Disk disk;
  private final GuestSshServer server;
  private final SshGuest guest;
  private final Supplier<Optional<InetSocketAddress>> address;
  private final BiConsumer<InetSocketAddress, String> conflicts;
  private volatile KeyPair hostKey;

  SshDaemon(
      Disk disk,
      GuestSshServer server,
      SshGuest guest,
      Supplier<Optional<InetSocketAddress>> address,
      BiConsumer<InetSocketAddress, String> conflicts) {
    this.disk = disk;
    this.server = server;
    this.guest = guest;
    this.address = address;
    this.conflicts = conflicts;
  }

  KeyPair hostKey() {
    return hostKey;
  }

  @Override
  public void start() throws DaemonFailedException {
    try {
      if ((disk.status(Account.ROOT, Identity.HOST_KEY).mode() & OTHERS) != 0) {
        throw new DaemonFailedException(
            1, "Permissions for '" + Identity.HOST_KEY + "' are too open.");
      }
      hostKey = OpenSshKeys.parsePrivate(disk.read(Account.ROOT, Identity.HOST_KEY));
    } catch (IOException e) {
      throw new DaemonFailedException(1, "sshd: no hostkeys available -- exiting.", e);
    }
    Optional<InetSocketAddress> listenOn = address.get();
    if (listenOn.isPresent()) {
      listen(listenOn.get());
    }
  }

  private void listen(InetSocketAddress socket) throws DaemonFailedException {
    try {
      server.listen(socket, guest);
    } catch (IOException e) {
      conflicts.accept(socket, e.getMessage());
      throw new DaemonFailedException(
          255, "error: Bind to " + socket + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void stop() {
    address.get().ifPresent(socket -> server.stopListening(socket, guest));
  }
}
