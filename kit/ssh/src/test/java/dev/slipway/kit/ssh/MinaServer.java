package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.shell.ProcessShellFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** MINA sshd in this process; commands go to a real /bin/sh, files to a folder. */
final class MinaServer implements SshServerFixture {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final AtomicInteger logins = new AtomicInteger();
  private final KeyPair userKey = newKey();
  private final String fingerprint;

  MinaServer(Path folder) throws Exception {
    KeyPair hostKey = newKey();
    fingerprint = KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic());
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> {
          logins.incrementAndGet();
          return KeyUtils.compareKeys(key, userKey.getPublic());
        });
    server.setCommandFactory(
        (channel, line) ->
            new ProcessShellFactory(line, "/bin/sh", "-c", line).createShell(channel));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    server.start();
  }

  static KeyPair newKey() throws Exception {
    return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
  }

  static Secret openSshFormat(KeyPair key) throws Exception {
    var text = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, text);
    return Secret.of(text.toByteArray());
  }

  /** How often a client offered a key, whether or not it was the right one. */
  int loginAttempts() {
    return logins.get();
  }

  @Override
  public SshTarget target() {
    return new SshTarget("127.0.0.1", server.getPort(), "slipway");
  }

  @Override
  public Secret userKey() {
    try {
      return openSshFormat(userKey);
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() throws Exception {
    server.stop(true);
  }
}
