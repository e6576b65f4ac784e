package dev.slipway.request.stream;

import dev.slipway.request.RequestConfig;
import java.time.Duration;

/** What may be configured for live streams; anything else ends the service's start. */
final class StreamLimits {

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(1);
  private static final int MOST_STREAMS = 10_000;

  private StreamLimits() {}

  /**
   * The same configuration.
   *
   * @throws IllegalArgumentException naming the key, what it is and what is allowed
   */
  static RequestConfig.Stream checked(RequestConfig.Stream config) {
    between("heartbeat", config.heartbeat());
    between("poll", config.poll());
    if (config.max() < 1 || config.max() > MOST_STREAMS) {
      throw refused("max", config.max(), "1 to " + MOST_STREAMS);
    }
    return config;
  }

  private static void between(String key, Duration found) {
    if (found.compareTo(LEAST) < 0 || found.compareTo(MOST) > 0) {
      throw refused(key, found, LEAST + " to " + MOST);
    }
  }

  private static IllegalArgumentException refused(String key, Object found, String allowed) {
    return new IllegalArgumentException(
        "slipway.stream." + key + " is " + found + ", allowed is " + allowed);
  }
}
