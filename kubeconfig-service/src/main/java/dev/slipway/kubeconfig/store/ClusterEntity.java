package dev.slipway.kubeconfig.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** What the stage knows of one cluster. Never deleted: it is the tombstone, too. */
@Entity
@Table(name = "cluster")
class ClusterEntity {
  @Id UUID id;

  /** Null until the first event has been handled: the row is made to be locked. */
  @JdbcTypeCode(SqlTypes.JSON)
  @Column(name = "stage")
  String stage;
}
