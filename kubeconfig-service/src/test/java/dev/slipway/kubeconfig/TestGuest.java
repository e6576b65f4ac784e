package dev.slipway.kubeconfig;

import dev.slipway.events.ClusterId;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sReady;
import dev.slipway.events.Role;
import dev.slipway.events.Samples;
import dev.slipway.kubeconfig.k3s.TestApiServer;
import dev.slipway.kubeconfig.k3s.TestCertificates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;

/** A K3s server: an SSH server with one file to read, and a Kubernetes API. */
final class TestGuest implements AutoCloseable {
  private static final String READ_KUBECONFIG = "sudo -n cat /etc/rancher/k3s/k3s.yaml";

  final TestCertificates certificates = new TestCertificates();
  final TestApiServer api = new TestApiServer(certificates);
  final AtomicInteger reads = new AtomicInteger();
  private final SshServer ssh = SshServer.setUpDefaultServer();
  private final KeyPair hostKey;
  private volatile String kubeconfig = certificates.k3sYaml();

  /**
   * @param loginKey the public key it lets in
   */
  TestGuest(String loginKey) {
    try {
      hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
      var allowed =
          AuthorizedKeyEntry.parseAuthorizedKeyEntry(loginKey)
              .resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
      ssh.setHost("127.0.0.1");
      ssh.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
      ssh.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, allowed));
      ssh.setCommandFactory((channel, command) -> new Reading(command));
      ssh.start();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the file holds from now on. */
  void writes(String yaml) {
    kubeconfig = yaml;
  }

  K3sReady ready(ClusterId cluster) {
    return ready(cluster, KeyUtils.getFingerPrint(BuiltinDigests.sha256, hostKey.getPublic()));
  }

  K3sReady ready(ClusterId cluster, String fingerprint) {
    return new K3sReady(
        cluster,
        1,
        1,
        Samples.VERSION,
        api.url(),
        List.of(
            new K3sNode(
                Samples.NODE,
                Role.SERVER,
                Samples.VERSION,
                "127.0.0.1",
                ssh.getPort(),
                "slipway",
                HostKeyFingerprint.of(fingerprint))));
  }

  @Override
  public void close() {
    api.close();
    try {
      ssh.stop(true);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Reading extends AbstractCommandSupport {
    Reading(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      ExitCallback exit = getExitCallback();
      if (!READ_KUBECONFIG.equals(getCommand())) {
        exit.onExit(127);
        return;
      }
      reads.incrementAndGet();
      try (OutputStream out = getOutputStream()) {
        out.write(kubeconfig.getBytes(StandardCharsets.UTF_8));
        exit.onExit(0);
      } catch (IOException e) {
        exit.onExit(1);
      }
    }
  }
}
