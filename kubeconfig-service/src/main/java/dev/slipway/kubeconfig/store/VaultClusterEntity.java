package dev.slipway.kubeconfig.store;

import dev.slipway.kubeconfig.vault.VaultRows.State;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** One cluster's vault. An erased one stays, so that the id answers "gone" for ever. */
@Entity
@Table(name = "vault_cluster")
class VaultClusterEntity {
  @Id UUID cluster;

  @Enumerated(EnumType.STRING)
  @Column(nullable = false)
  State state;

  @Column(name = "wrapped_key")
  byte[] wrappedKey;
}
