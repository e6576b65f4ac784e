package dev.slipway.lab.simulator.guest;

import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;

/** An SSH connection to a guest. */
public final class SshClientOfTest implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SshClient client = SshClient.setUpDefaultClient();
  private final AtomicReference<PublicKey> hostKey = new AtomicReference<>();
  private final ClientSession session;

  /** What a command left behind. */
  public record Result(int exitCode, String stdout, String stderr) {}

  private SshClientOfTest(String host, int port, String user, KeyPair key) throws IOException {
    client.setServerKeyVerifier(
        (ignored, remote, shown) -> {
          hostKey.set(shown);
          return true;
        });
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    client.start();
    try {
      session = client.connect(user, host, port).verify(PATIENCE).getSession();
      session.addPublicKeyIdentity(key);
      session.auth().verify(PATIENCE);
    } catch (IOException e) {
      client.stop();
      throw e;
    }
  }

  public static SshClientOfTest connect(String host, String user, OpenSshKeys.KeyFiles key)
      throws IOException {
    return new SshClientOfTest(host, 2222, user, OpenSshKeys.parsePrivate(key.privateKey()));
  }

  public String fingerprint() {
    return KeyUtils.getFingerPrint(hostKey.get());
  }

  public Result exec(String command) throws IOException {
    return exec(command, "");
  }

  public Result exec(String command, String stdin) throws IOException {
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    try (ChannelExec channel = session.createExecChannel(command)) {
      channel.setOut(stdout);
      channel.setErr(stderr);
      channel.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
      channel.open().verify(PATIENCE);
      channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
      return new Result(
          channel.getExitStatus(),
          stdout.toString(StandardCharsets.UTF_8),
          stderr.toString(StandardCharsets.UTF_8));
    }
  }

  public SftpClient sftp() throws IOException {
    return SftpClientFactory.instance().createSftpClient(session);
  }

  @Override
  public void close() {
    client.stop();
  }
}
