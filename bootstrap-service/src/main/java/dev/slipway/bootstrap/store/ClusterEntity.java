package dev.slipway.bootstrap.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A cluster's row. */
@Entity
@Table(name = "cluster")
class ClusterEntity extends PanacheEntityBase {
  @Id UUID id;

  /**
   * The state as {@link dev.slipway.kit.delivery.StateCodec} writes it; null until anything is
   * known.
   */
  @JdbcTypeCode(SqlTypes.JSON)
  @Column(columnDefinition = "jsonb")
  String state;

  String phase;
  boolean tombstone;

  @Column(name = "updated_at")
  Instant updatedAt;
}
