package dev.slipway.kubeconfig.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** That somebody read a secret: which, who, when. It outlives the secret. */
@Entity
@Table(name = "vault_read")
class VaultReadEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  Long id;

  @Column(nullable = false)
  UUID cluster;

  @Column(nullable = false)
  String name;

  @Column(nullable = false)
  String caller;

  @Column(nullable = false)
  Instant at;
}
