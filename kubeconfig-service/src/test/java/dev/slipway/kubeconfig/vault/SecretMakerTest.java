package dev.slipway.kubeconfig.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.sshj.userauth.keyprovider.OpenSSHKeyV1KeyFile;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.kit.vault.Secret;
import java.io.StringReader;
import java.util.Map;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.KeyType;
import net.schmizz.sshj.common.SecurityUtils;
import org.junit.jupiter.api.Test;

class SecretMakerTest {

  @Test
  void makesKeyPairsThatAnSshImplementationReads() throws Exception {
    var name = new SecretName.FirstContactHostKey(NodeName.of("demo-server-1"), 1, false);

    Map<String, Secret> pair = SecretMaker.make(name);

    String publicKey = pair.get("host-key.demo-server-1.1.pub").expose();
    String privateKey = pair.get("host-key.demo-server-1.1").expose();
    var file = new OpenSSHKeyV1KeyFile();
    file.init(new StringReader(privateKey));
    assertThat(privateKey).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n");
    assertThat(file.getType()).isEqualTo(KeyType.ED25519);
    assertThat(file.getPrivate()).isNotNull();
    byte[] blob = new Buffer.PlainBuffer().putPublicKey(file.getPublic()).getCompactData();
    assertThat(publicKey)
        .isEqualTo("ssh-ed25519 " + java.util.Base64.getEncoder().encodeToString(blob));
    assertThat(HostKey.of(pair.get(name.value()), publicKey).fingerprint().value())
        .isEqualTo(sha256(SecurityUtils.getMessageDigest("SHA-256").digest(blob)));
  }

  @Test
  void makesTokensOf256Bits() {
    Map<String, Secret> made = SecretMaker.make(new SecretName.JoinToken(Role.AGENT));

    assertThat(made).containsOnlyKeys("k3s-agent-token");
    assertThat(made.get("k3s-agent-token").expose()).matches("[0-9a-f]{64}");
  }

  private static String sha256(byte[] digest) {
    return "SHA256:" + java.util.Base64.getEncoder().withoutPadding().encodeToString(digest);
  }
}
