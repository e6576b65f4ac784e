package dev.slipway.kit.delivery.relay;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the outbox is carried to Kafka. */
@ConfigMapping(prefix = "slipway.relay")
public interface RelayConfig {

  /** Whether this replica takes part; one without it appends to the outbox all the same. */
  @WithDefault("true")
  boolean enabled();

  /** How long a relay that fell silent keeps the others waiting, by the database's clock. */
  @WithDefault("10s")
  Duration lease();

  /** How often the lease is renewed, and asked for by those who do not hold it. */
  @WithDefault("2s")
  Duration renewal();

  /** How often the outbox is looked at when no notification comes: a net, not the way. */
  @WithDefault("1s")
  Duration poll();

  /** How many rows are sent between two looks at the lease, each event of another cluster. */
  @WithDefault("200")
  int batch();

  /** The least time between two looks for progress: what comes in between leaves together. */
  @WithDefault("100ms")
  Duration progressEvery();

  /** The first pause of a cluster whose event Kafka did not take; it doubles. */
  @WithDefault("100ms")
  Duration retryInitial();

  /** The longest such pause. */
  @WithDefault("5s")
  Duration retryCap();

  /** How long a sent row is kept, for people to look at. */
  @WithDefault("7d")
  Duration keep();

  /** The topic of the events. */
  @WithDefault("slipway.clusters.events.v1")
  String eventsTopic();

  /** The topic of the steps' progress. */
  @WithDefault("slipway.clusters.progress.v1")
  String progressTopic();
}
