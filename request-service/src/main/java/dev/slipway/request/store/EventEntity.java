package dev.slipway.request.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;

/** A row of {@code event_log}. */
@Entity(name = "LoggedEvent")
@Table(name = "event_log")
@IdClass(EventEntity.Key.class)
class EventEntity {

  @Id UUID cluster;

  @Id long number;

  @Column(name = "event_id")
  UUID eventId;

  String source;

  String type;

  Instant time;

  UUID causation;

  String stage;

  String node;

  @Column(columnDefinition = "json")
  @ColumnTransformer(write = "?::json")
  String data;

  /** A cluster's event by its number. */
  record Key(UUID cluster, long number) implements Serializable {}
}
