package dev.slipway.kit.ssh;

import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import dev.slipway.kit.vault.Secret;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.Config;
import net.schmizz.sshj.DefaultConfig;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.SecurityUtils;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;

/**
 * Remote shells by sshj.
 *
 * <p>sshj would register BouncyCastle as a security provider of the whole JVM. Since Java 15 the
 * platform has all that is needed here (Ed25519, X25519, AES-GCM), so this class tells it not to: a
 * library should not change what cryptography its host uses.
 */
public final class SshjRemoteShells implements RemoteShells {
  static {
    SecurityUtils.setRegisterBouncyCastle(false);
  }

  private final Config config = config();
  private final SshTimeouts timeouts;
  private final Optional<JumpHost> jump;

  public SshjRemoteShells(SshTimeouts timeouts) {
    this(timeouts, Optional.empty());
  }

  private SshjRemoteShells(SshTimeouts timeouts, Optional<JumpHost> jump) {
    this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
    this.jump = jump;
  }

  /** The same, but every connection goes through this bastion. */
  public SshjRemoteShells via(JumpHost bastion) {
    return new SshjRemoteShells(timeouts, Optional.of(bastion));
  }

  private static Config config() {
    var config = new DefaultConfig();
    config.setKeepAliveProvider(KeepAliveProvider.KEEP_ALIVE);
    // What it logs as errors are exceptions that reach the caller, who knows whether they matter.
    config.setLoggerFactory(SilentLoggers.INSTANCE);
    return config;
  }

  @Override
  public RemoteShell open(SshTarget target, Secret privateKey, Set<String> acceptedFingerprints) {
    var hostKeys = PinnedHostKeys.exactly(acceptedFingerprints);
    SshLink link = connect(target, hostKeys);
    try {
      login(link, target, privateKey);
      return new SshjRemoteShell(link, target, hostKeys.seen(), timeouts);
    } catch (SshException failed) {
      link.close();
      throw failed;
    }
  }

  @Override
  public String fingerprint(String host, int port) {
    var hostKeys = PinnedHostKeys.any();
    connect(new SshTarget(host, port, "nobody"), hostKeys).close();
    return hostKeys.seen();
  }

  @Override
  public Optional<Forward> forward(String host, int port) {
    return jump.map(bastion -> TunnelForward.open(loggedIn(bastion), host, port));
  }

  @Override
  public void tryBastion(String host) {
    jump.ifPresent(bastion -> loggedIn(bastion).close());
  }

  private SshLink connect(SshTarget target, PinnedHostKeys hostKeys) {
    SshLink link = jump.map(this::bastion).orElseGet(() -> SshLink.direct(config, timeouts));
    try {
      link.connect(target, hostKeys);
      return link;
    } catch (SshException failed) {
      link.close();
      throw failed;
    }
  }

  private SshLink bastion(JumpHost bastion) {
    return SshLink.through(loggedIn(bastion), config, timeouts);
  }

  private SshLink loggedIn(JumpHost bastion) {
    SshLink link = SshLink.direct(config, timeouts);
    try {
      link.connect(bastion.target(), PinnedHostKeys.exactly(bastion.acceptedFingerprints()));
      login(link, bastion.target(), bastion.privateKey());
      return link;
    } catch (SshException failed) {
      link.close();
      throw failed;
    }
  }

  private void login(SshLink link, SshTarget target, Secret privateKey) {
    SSHClient client = link.client();
    KeyProvider key = key(privateKey);
    try (var deadline = new Deadline(timeouts.handshake(), link::close)) {
      try {
        client.authPublickey(target.user(), key);
        client.getConnection().setTimeoutMs((int) timeouts.handshake().toMillis());
        client.getConnection().getKeepAlive().setKeepAliveInterval(seconds());
      } catch (UserAuthException refused) {
        if (deadline.expired()) {
          throw timedOut(target, refused);
        }
        throw new SshException(
            SshException.Kind.AUTH, target + " did not accept the key of this cluster", refused);
      } catch (IOException | IllegalStateException broken) {
        // sshj says the latter of a connection that ended since the key exchange.
        throw deadline.expired()
            ? timedOut(target, broken)
            : new SshException(
                SshException.Kind.UNREACHABLE, "login at " + target + " broke off", broken);
      }
    }
  }

  private int seconds() {
    return (int) Math.max(1, timeouts.keepAlive().toSeconds());
  }

  private static SshException timedOut(SshTarget target, Exception cause) {
    return new SshException(
        SshException.Kind.TIMEOUT, "login at " + target + " was not answered in time", cause);
  }

  /** From memory to memory. The message of a parser may quote what it parsed: it is left out. */
  private static KeyProvider key(Secret privateKey) {
    var file = new OpenSSHKeyV1KeyFile();
    Reader text = new CharArrayReader(privateKey.expose().toCharArray());
    file.init(text);
    try {
      file.getPrivate();
      return file;
    } catch (IOException | RuntimeException unreadable) {
      throw new SshException(
          SshException.Kind.AUTH, "the private key is not an unencrypted OpenSSH key");
    }
  }
}
