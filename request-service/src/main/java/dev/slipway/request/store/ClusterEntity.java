package dev.slipway.request.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** A row of {@code cluster}. JSON columns are text here: their records belong to others. */
@Entity(name = "Cluster")
@Table(name = "cluster")
class ClusterEntity {

  @Id UUID id;

  String name;

  String team;

  String requester;

  @Column(columnDefinition = "json")
  @ColumnTransformer(write = "?::json")
  String request;

  @Column(name = "deletion_protection")
  boolean deletionProtection;

  String phase;

  @Column(columnDefinition = "json")
  @ColumnTransformer(write = "?::json")
  String status;

  @Column(name = "next_event")
  long nextEvent;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "destroy_requested_at")
  Instant destroyRequestedAt;
}
