package dev.slipway.bootstrap.guest;

import dev.slipway.events.ClusterId;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.RemoteShells;
import dev.slipway.kit.ssh.SshException;
import dev.slipway.kit.ssh.SshTarget;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericKeyedObjectPool;
import org.apache.commons.pool2.impl.GenericKeyedObjectPoolConfig;

/**
 * Sessions with guests: the cluster's key from the vault, the member's pinned host keys. A session
 * is kept for a moment, since a node's steps follow close on each other and its handshake and login
 * are most of what a short step costs.
 */
public final class GuestShells implements AutoCloseable {
  /** For steps that follow at once; not from one look at a guest that takes long to the next. */
  private static final Duration KEPT = Duration.ofMillis(500);

  private final RemoteShells shells;
  private final Vault vault;
  private final GenericKeyedObjectPool<Login, RemoteShell> kept;

  /** Sessions are alike only if everything is alike that was checked when they were opened. */
  private record Login(ClusterId cluster, SshTarget target, Set<String> pins) {}

  public GuestShells(RemoteShells shells, Vault vault) {
    this.shells = shells;
    this.vault = vault;
    this.kept = new GenericKeyedObjectPool<>(new Sessions(), settings());
  }

  private static GenericKeyedObjectPoolConfig<RemoteShell> settings() {
    var settings = new GenericKeyedObjectPoolConfig<RemoteShell>();
    settings.setMaxTotalPerKey(-1);
    settings.setMaxIdlePerKey(1);
    settings.setBlockWhenExhausted(false);
    settings.setTestOnBorrow(true);
    settings.setMinEvictableIdleDuration(KEPT);
    settings.setTimeBetweenEvictionRuns(KEPT.dividedBy(2));
    settings.setNumTestsPerEvictionRun(-1);
    settings.setJmxEnabled(false);
    return settings;
  }

  /** Does some work over one connection. Every failure of it is a StageException. */
  public <T> T on(Member member, Function<GuestShell, T> work) {
    return on(member, member.guest().acceptedHostKeys(), work);
  }

  /** The same with other host keys than the member's. */
  <T> T on(Member member, Set<HostKeyFingerprint> accepted, Function<GuestShell, T> work) {
    // Where two keys will do, it matters which of them the guest shows now.
    Login login = login(member, accepted);
    return told(() -> accepted.size() == 1 ? onKept(login, work) : onNew(login, work));
  }

  /** The same over a new connection: for who has to know whether the guest is there at all. */
  public <T> T anew(Member member, Function<GuestShell, T> work) {
    return told(() -> onNew(login(member, member.guest().acceptedHostKeys()), work));
  }

  private static Login login(Member member, Set<HostKeyFingerprint> accepted) {
    var target =
        new SshTarget(member.guest().address(), member.guest().sshPort(), member.guest().sshUser());
    Set<String> pins =
        accepted.stream().map(HostKeyFingerprint::value).collect(Collectors.toUnmodifiableSet());
    return new Login(member.cluster(), target, pins);
  }

  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (SshException failed) {
      throw GuestFailure.of(failed);
    } catch (VaultException failed) {
      throw GuestFailure.of(failed);
    }
  }

  private <T> T onNew(Login login, Function<GuestShell, T> work) {
    try (RemoteShell shell = open(login)) {
      return work.apply(new GuestShell(shell));
    }
  }

  private <T> T onKept(Login login, Function<GuestShell, T> work) {
    RemoteShell shell = borrowed(login);
    boolean done = false;
    try {
      T result = work.apply(new GuestShell(shell));
      done = true;
      return result;
    } finally {
      giveBack(login, shell, done);
    }
  }

  private RemoteShell borrowed(Login login) {
    try {
      return kept.borrowObject(login);
    } catch (NoSuchElementException lostAtOnce) {
      throw new SshException(
          SshException.Kind.UNREACHABLE,
          login.target() + " closed the connection after the login",
          lostAtOnce);
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception undeclared) {
      throw new IllegalStateException("opening a session throws no such thing", undeclared);
    }
  }

  /** After a failure of any kind nothing is known of the session's state. */
  private void giveBack(Login login, RemoteShell shell, boolean done) {
    if (done) {
      kept.returnObject(login, shell);
      return;
    }
    try {
      kept.invalidateObject(login, shell);
    } catch (Exception undeclared) {
      throw new IllegalStateException("closing a session throws nothing", undeclared);
    }
  }

  private RemoteShell open(Login login) {
    return shells.open(login.target(), vault.sshPrivateKey(login.cluster()), login.pins());
  }

  /** Closes what is kept. */
  @Override
  public void close() {
    kept.close();
  }

  private final class Sessions extends BaseKeyedPooledObjectFactory<Login, RemoteShell> {

    @Override
    public RemoteShell create(Login login) {
      return open(login);
    }

    @Override
    public PooledObject<RemoteShell> wrap(RemoteShell shell) {
      return new DefaultPooledObject<>(shell);
    }

    @Override
    public boolean validateObject(Login login, PooledObject<RemoteShell> pooled) {
      return pooled.getObject().connected();
    }

    @Override
    public void destroyObject(Login login, PooledObject<RemoteShell> pooled) {
      pooled.getObject().close();
    }
  }
}
