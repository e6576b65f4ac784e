package dev.slipway.kit.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How a service takes events in. */
@ConfigMapping(prefix = "slipway.inbox")
public interface InboxConfig {

  /**
   * Whether an event is handled only once. Handlers must not depend on it: the suite runs once with
   * it switched off.
   */
  @WithDefault("true")
  boolean enabled();

  /** The first pause before an event is tried again because the database was away; it doubles. */
  @WithDefault("200ms")
  Duration retryInitial();

  /** The longest pause between two tries while the database is away. */
  @WithDefault("5s")
  Duration retryCap();
}
