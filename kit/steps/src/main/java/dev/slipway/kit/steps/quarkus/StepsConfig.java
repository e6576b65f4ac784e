package dev.slipway.kit.steps.quarkus;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How this process takes part in running steps. */
@ConfigMapping(prefix = "slipway.steps")
public interface StepsConfig {

  /** Whether this process runs steps. One that does not can still schedule them for others. */
  @WithDefault("true")
  boolean enabled();

  /**
   * How long a claim on a step lasts unless it is kept. The steps of a process that died are picked
   * up after it (ADR 6). Longer than the time-out of any outside call but uploads, which keep it.
   */
  @WithDefault("14S")
  Duration claim();

  /** How often claims are kept. At most half a claim. */
  @WithDefault("3S")
  Duration heartbeat();

  /** How long a due step can go unnoticed when word of it was lost. */
  @WithDefault("1S")
  Duration pollInterval();

  /** How many steps run at once in this process: each is a virtual thread in an outside call. */
  @WithDefault("64")
  int maxClaims();

  /**
   * How many steps of this process are in a database transaction at once. At most the size of the
   * connection pool.
   */
  @WithDefault("4")
  int workers();

  /**
   * After which the outside calls of one step are interrupted, as a failure. For the call whose
   * time-out was forgotten.
   */
  @WithDefault("10M")
  Duration longestTick();

  /** How long running steps are waited for when the process ends. */
  @WithDefault("8S")
  Duration shutdown();
}
