package dev.slipway.kubeconfig.vault;

import dev.slipway.events.ClusterId;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.VaultException;
import java.util.List;

/**
 * The secrets of all clusters. Each cluster's vault has a life of its own:
 *
 * <pre>
 *   open ──close──▶ closed ──erase──▶ erased
 *     └──────────────erase──────────────┘
 * </pre>
 *
 * <ul>
 *   <li><b>open</b>: deposits are taken, keys and tokens are made when first asked for.
 *   <li><b>closed</b>, when this stage is undone: nothing new; the login key and the host keys that
 *       exist can still be read, everything else is deleted.
 *   <li><b>erased</b>, when the cluster is destroyed: the data key and every secret are gone.
 * </ul>
 *
 * There is no way back, and a cluster nobody heard of is open. Methods join the caller's
 * transaction or have one of their own, and lock the cluster's vault, after the cluster's own row
 * where that is locked as well. What is refused is refused with a {@link VaultException}: GONE,
 * NOT_FOUND or CONFLICT.
 */
public interface ClusterVault {

  /**
   * What a closing did.
   *
   * @param deleted the names of what is gone since then
   * @param kept the names of what can be read until the erasing
   */
  record Closed(List<String> deleted, List<String> kept) {
    public static final Closed NOTHING = new Closed(List.of(), List.of());
  }

  /**
   * Reads a secret, making it first if it is one that the vault makes. Each read is recorded.
   *
   * @param caller which service asks
   */
  Secret read(ClusterId cluster, SecretName name, String caller);

  /**
   * Lays down what came with a request.
   *
   * @return whether it is new; false for the same value again
   */
  boolean deposit(ClusterId cluster, SecretName.Deposited name, Secret value);

  /** Keeps a kubeconfig, in place of one that is there. */
  void keep(ClusterId cluster, SecretName.Kubeconfig name, Secret value);

  /**
   * Makes the fetched kubeconfig the one that is handed out.
   *
   * @throws VaultException NOT_FOUND when none was fetched
   */
  void release(ClusterId cluster);

  /** Whether a secret of that name is there. */
  boolean holds(ClusterId cluster, SecretName name);

  /**
   * Closes the cluster's vault; on one that is closed or erased it changes nothing.
   *
   * @return what became of what it held
   */
  Closed close(ClusterId cluster);

  /** Deletes everything, the data key included, for ever. */
  void erase(ClusterId cluster);

  /**
   * Forgets the deposits for a cluster that never came. If keys were made meanwhile, then somebody
   * builds that cluster, and everything stays.
   *
   * @return whether they are gone
   */
  boolean forgetDeposits(ClusterId cluster);
}
