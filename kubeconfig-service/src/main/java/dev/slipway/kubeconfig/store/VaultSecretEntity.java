package dev.slipway.kubeconfig.store;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.util.UUID;

/** A secret, sealed. */
@Entity
@Table(name = "vault_secret")
class VaultSecretEntity {

  @Embeddable
  record Key(UUID cluster, String name) {}

  @EmbeddedId Key key;

  @Column(nullable = false)
  byte[] sealed;
}
