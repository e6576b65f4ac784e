package dev.slipway.kit.vault;

import dev.slipway.events.ClusterId;
import dev.slipway.events.NodeName;
import dev.slipway.events.SecretRef;

/**
 * What the services ask of the vault. Keys and tokens are made by the vault at the first question
 * and are the same ever after, so that a repeated step finds what it used before. Which caller may
 * ask what is decided by the vault.
 *
 * <p>Every method throws {@link VaultException}; it is {@code GONE} once the cluster's vault is
 * closed (for what would be new) or erased (for everything).
 */
public interface Vault {

  /** The cluster's login key, ed25519 in OpenSSH format. */
  Secret sshPrivateKey(ClusterId cluster);

  /** Its public half, one {@code authorized_keys} line without a line end. */
  String sshPublicKey(ClusterId cluster);

  /**
   * The host key that a node shows at first contact, until it made one itself.
   *
   * @param instance which incarnation of the node, from 1: a replacement shows another key
   */
  HostKey firstContactHostKey(ClusterId cluster, NodeName node, int instance);

  /** What K3s servers join with. */
  Secret k3sServerToken(ClusterId cluster);

  /** What K3s agents join with; it lets nobody become a server. */
  Secret k3sAgentToken(ClusterId cluster);

  /**
   * Lays a secret down under a name, of {@code [a-z0-9.-]}, 1 to 128 characters, that is none of
   * the names the vault makes itself. The same value again changes nothing; another value is a
   * {@code CONFLICT}. A deposit whose cluster is never requested is deleted after 24 h.
   */
  SecretRef deposit(ClusterId cluster, String name, Secret value);

  /** What was deposited. {@code NOT_FOUND} if nothing was. */
  Secret read(SecretRef ref);

  /** The stored kubeconfig as YAML. {@code NOT_FOUND} as long as there is none. */
  Secret kubeconfig(ClusterId cluster);
}
