package dev.slipway.kubeconfig.vault;

import dev.slipway.events.ClusterId;
import java.util.List;
import java.util.Optional;

/** Where sealed secrets lie. It sees ciphertext only. Every method needs a transaction. */
public interface VaultRows {

  /** What a cluster's vault allows. */
  enum State {
    OPEN,
    CLOSED,
    ERASED
  }

  /**
   * One cluster's vault.
   *
   * @param wrappedKey the data key under the master key; null before the first secret and once
   *     erased
   */
  record Row(State state, byte[] wrappedKey) {}

  Optional<Row> find(ClusterId cluster);

  /** Locks the cluster's vault until the transaction ends; an open one is made if there is none. */
  Row lock(ClusterId cluster);

  /** Changes a locked row. */
  void update(ClusterId cluster, Row row);

  /** Deletes the cluster's vault as if it had never been. */
  void forget(ClusterId cluster);

  Optional<byte[]> sealed(ClusterId cluster, String name);

  /** Writes a secret, in place of one of the same name. */
  void put(ClusterId cluster, String name, byte[] sealed);

  /** Deletes a secret that may be there. */
  void delete(ClusterId cluster, String name);

  /** The names of all that is there, sorted. */
  List<String> names(ClusterId cluster);

  /** Records that somebody read a secret. */
  void audit(ClusterId cluster, String name, String caller);

  /** One wrapped data key, of whichever cluster; empty when there is none yet. */
  Optional<WrappedKey> anyWrappedKey();

  /** A data key under the master key, and whose it is. */
  record WrappedKey(ClusterId cluster, byte[] key) {}
}
