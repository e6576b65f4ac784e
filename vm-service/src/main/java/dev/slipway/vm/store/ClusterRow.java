package dev.slipway.vm.store;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** What is known of one cluster; also the lock under which it changes. */
@Entity
@Table(name = "cluster")
public class ClusterRow extends PanacheEntityBase {
  @Id UUID id;

  /** The stage as the kit's codec writes it; null until an event changed something. */
  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String state;

  /** Undone: nothing is let through, for ever. */
  boolean tombstone;

  @Column(name = "changed_at")
  Instant changedAt;
}
