package dev.slipway.vm;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** The vault's rules without its service: made at the first question, the same ever after. */
@Alternative
@Priority(1)
@ApplicationScoped
public class InMemoryVault implements Vault {
  private final Map<String, HostKey> keys = new ConcurrentHashMap<>();

  @Override
  public Secret sshPrivateKey(ClusterId cluster) {
    return key(cluster + "/ssh-key").privateKey();
  }

  @Override
  public String sshPublicKey(ClusterId cluster) {
    return key(cluster + "/ssh-key").publicKey();
  }

  @Override
  public HostKey firstContactHostKey(ClusterId cluster, NodeName node, int instance) {
    return key("%s/host-key.%s.%d".formatted(cluster, node, instance));
  }

  @Override
  public Secret k3sServerToken(ClusterId cluster) {
    throw notForThisService();
  }

  @Override
  public Secret k3sAgentToken(ClusterId cluster) {
    throw notForThisService();
  }

  @Override
  public SecretRef deposit(ClusterId cluster, String name, Secret value) {
    throw notForThisService();
  }

  @Override
  public Secret read(SecretRef ref) {
    throw notForThisService();
  }

  @Override
  public Secret kubeconfig(ClusterId cluster) {
    throw notForThisService();
  }

  private static VaultException notForThisService() {
    return new VaultException(VaultException.Kind.FORBIDDEN, "vm-service may not ask this");
  }

  private HostKey key(String name) {
    return keys.computeIfAbsent(name, any -> made());
  }

  private static HostKey made() {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
    StringWriter text = new StringWriter();
    try (PemWriter pem = new PemWriter(text)) {
      pem.writeObject(
          new PemObject("OPENSSH PRIVATE KEY", OpenSSHPrivateKeyUtil.encodePrivateKey(key)));
      pem.flush();
      byte[] blob = OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey());
      return HostKey.of(
          Secret.of(text.toString()), "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
