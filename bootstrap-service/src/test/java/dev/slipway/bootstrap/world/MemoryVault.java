package dev.slipway.bootstrap.world;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.HostKey;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys.KeyFiles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A vault that makes keys on first question, as the real one does, and can be revoked. */
public class MemoryVault implements Vault {
  private final Map<String, KeyFiles> keys = new ConcurrentHashMap<>();
  private final Map<SecretRef, Secret> deposited = new ConcurrentHashMap<>();
  private final Set<ClusterId> revoked = ConcurrentHashMap.newKeySet();

  /** From now on every question about this cluster is answered GONE. */
  public void revoke(ClusterId cluster) {
    revoked.add(cluster);
  }

  /** What request-service would lay down under a name. */
  public SecretRef with(ClusterId cluster, String name, String value) {
    SecretRef ref = SecretRef.of(cluster, name);
    deposited.put(ref, Secret.of(value));
    return ref;
  }

  private KeyFiles key(ClusterId cluster, String name) {
    refuseRevoked(cluster);
    return keys.computeIfAbsent(cluster + "/" + name, any -> OpenSshKeys.generate("test"));
  }

  private void refuseRevoked(ClusterId cluster) {
    if (revoked.contains(cluster)) {
      throw new VaultException(VaultException.Kind.GONE, "revoked", null);
    }
  }

  private static String line(byte[] publicKey) {
    return new String(publicKey, StandardCharsets.UTF_8).strip();
  }

  @Override
  public Secret sshPrivateKey(ClusterId cluster) {
    return Secret.of(key(cluster, "ssh-key").privateKey());
  }

  @Override
  public String sshPublicKey(ClusterId cluster) {
    return line(key(cluster, "ssh-key").publicKey());
  }

  @Override
  public HostKey firstContactHostKey(ClusterId cluster, NodeName node, int instance) {
    KeyFiles key = key(cluster, "host-key." + node.value() + "." + instance);
    return HostKey.of(Secret.of(key.privateKey()), line(key.publicKey()));
  }

  @Override
  public Secret k3sServerToken(ClusterId cluster) {
    refuseRevoked(cluster);
    return Secret.of("server-token-of-" + cluster.value());
  }

  @Override
  public Secret k3sAgentToken(ClusterId cluster) {
    refuseRevoked(cluster);
    return Secret.of("agent-token-of-" + cluster.value());
  }

  @Override
  public SecretRef deposit(ClusterId cluster, String name, Secret value) {
    throw new UnsupportedOperationException("bootstrap-service deposits nothing");
  }

  @Override
  public Secret read(SecretRef ref) {
    refuseRevoked(ref.cluster());
    Secret found = deposited.get(ref);
    if (found == null) {
      throw new VaultException(VaultException.Kind.NOT_FOUND, "nothing deposited", null);
    }
    return found;
  }

  @Override
  public Secret kubeconfig(ClusterId cluster) {
    throw new UnsupportedOperationException("bootstrap-service reads no kubeconfig");
  }
}
