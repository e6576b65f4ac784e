package dev.slipway.lab.simulator.guest.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.sshd.common.file.FileSystemFactory;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * The SSH servers of all guests: one server with one listening socket per guest, so that hundreds
 * of guests share its threads. Which guest a connection is for follows from the local address that
 * it came in on. Only public keys are accepted, there is no shell and no forwarding.
 */
public final class GuestSshServer implements AutoCloseable {

  private final Map<SocketAddress, SshGuest> guests = new ConcurrentHashMap<>();
  private final Listener server;

  public GuestSshServer() {
    this.server = (Listener) ServerBuilder.builder().factory(Listener::new).build(true);
    server.setSessionFactory(new Sessions(server));
    // Without it every answer waits for the acknowledgement of the one before, 40 ms each.
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    server.setKeyPairProvider((KeyPairProvider) session -> List.of(guest(session).hostKey()));
    server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    server.setPublickeyAuthenticator(
        (user, key, session) -> guest(session).logIn(user, key).isPresent());
    server.setCommandFactory(
        (channel, command) -> {
          SshGuest guest = guest(channel.getSession());
          return new GuestCommand(
              guest, guest.account(channel.getSession().getUsername()), command);
        });
    server.setFileSystemFactory(new LoginFiles());
    server.setSubsystemFactories(
        List.of(
            new SftpSubsystemFactory.Builder()
                .withFileSystemAccessor(new SftpRights(this))
                .build()));
    server.open();
  }

  /**
   * Listens for a guest.
   *
   * @throws IOException when another guest or process has the address, or it is none of this
   *     machine
   */
  public void listen(InetSocketAddress address, SshGuest guest) throws IOException {
    SshGuest holder = guests.putIfAbsent(address, guest);
    if (holder != null && holder != guest) {
      throw new BindException("another guest has the address");
    }
    try {
      server.bind(address);
    } catch (IOException e) {
      guests.remove(address, guest);
      throw e;
    }
  }

  /** Accepts no further connections for an address; those that are open live on. */
  public void stopListening(InetSocketAddress address, SshGuest guest) {
    if (guests.get(address) == guest) {
      server.unbind(address);
    }
  }

  /** The guest lost its power: its connections die without a word. */
  public void drop(InetSocketAddress address, SshGuest guest) {
    if (guests.get(address) == guest) {
      server.unbind(address);
      server.abort(address);
      guests.remove(address, guest);
    }
  }

  /** The guest that a session is connected to. */
  SshGuest guest(SessionContext session) {
    SocketAddress local = ((Session) session).getIoSession().getLocalAddress();
    SshGuest guest = guests.get(local);
    if (guest == null) {
      throw new IllegalStateException("No guest has the address " + local);
    }
    return guest;
  }

  @Override
  public void close() {
    server.abortAll();
    try {
      server.close(true).await();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class LoginFiles implements FileSystemFactory {
    @Override
    public Path getUserHomeDir(SessionContext session) {
      SshGuest guest = guest(session);
      return guest.disk().path(guest.account(session.getUsername()).home());
    }

    @Override
    public FileSystem createFileSystem(SessionContext session) {
      return new LoginFileSystem(guest(session).disk().files(), getUserHomeDir(session).toString());
    }
  }

  /** Sessions that say nothing where the guest is silent. */
  private final class Sessions extends SessionFactory {

    Sessions(SshServer server) {
      super(server);
    }

    @Override
    protected ServerSessionImpl doCreateSession(IoSession connection) throws Exception {
      SshGuest guest = guests.get(connection.getLocalAddress());
      return guest != null && guest.silent()
          ? new SilentSession(getServer(), connection)
          : super.doCreateSession(connection);
    }
  }

  /** A connection that was accepted by a system which then does no more. */
  private static final class SilentSession extends ServerSessionImpl {

    SilentSession(ServerFactoryManager server, IoSession connection) throws Exception {
      super(server, connection);
    }

    @Override
    public void start() {
      // A server that is well would say its version here.
    }

    @Override
    public void messageReceived(Readable message) {
      // Nobody reads it.
    }
  }

  /**
   * MINA's server, opened without an address of its own.
   *
   * <p>Each time that a guest's daemon starts it has an acceptor of its own: bound again to an
   * address that it was just unbound from, MINA's takes the end of the old socket for a failure of
   * the new one, and accepts on the closed socket for ever, a core busy with it.
   */
  private static final class Listener extends SshServer {

    private final Map<InetSocketAddress, Queue<IoAcceptor>> acceptors = new ConcurrentHashMap<>();

    @Override
    public void open() {
      checkConfig();
      acceptor = createAcceptor();
      setupSessionTimeout(getSessionFactory());
    }

    void bind(InetSocketAddress address) throws IOException {
      IoAcceptor own = createAcceptor();
      try {
        own.bind(address);
      } catch (IOException e) {
        own.close(true);
        throw e;
      }
      acceptors.computeIfAbsent(address, any -> new ConcurrentLinkedQueue<>()).add(own);
    }

    /** The sessions of what is unbound live on. */
    void unbind(InetSocketAddress address) {
      acceptors.getOrDefault(address, new ConcurrentLinkedQueue<>()).forEach(IoAcceptor::unbind);
    }

    void abort(InetSocketAddress address) {
      Queue<IoAcceptor> ended = acceptors.remove(address);
      if (ended != null) {
        ended.forEach(each -> each.close(true));
      }
    }

    void abortAll() {
      List.copyOf(acceptors.keySet()).forEach(this::abort);
    }
  }
}
