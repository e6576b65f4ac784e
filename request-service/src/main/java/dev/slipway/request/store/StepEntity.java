package dev.slipway.request.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code step_progress}. */
@Entity(name = "StepProgress")
@Table(name = "step_progress")
@IdClass(StepEntity.Key.class)
class StepEntity {

  @Id UUID cluster;

  @Id String stage;

  /** Empty for a step of the whole cluster. */
  @Id String node;

  @Id String step;

  String kind;

  int attempt;

  @Column(name = "next_retry")
  Instant nextRetry;

  Integer percent;

  String message;

  @Column(name = "error_code")
  String errorCode;

  String error;

  @Column(name = "started_at")
  Instant startedAt;

  @Column(name = "finished_at")
  Instant finishedAt;

  Instant at;

  /** A step of a cluster. */
  record Key(UUID cluster, String stage, String node, String step) implements Serializable {}
}
