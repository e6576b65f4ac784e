package dev.slipway.request;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Duration;

/** Where this service gets the time from. */
class Time {

  /** PostgreSQL keeps microseconds: what is answered now and read later is the same. */
  private static final Duration DATABASE_PRECISION = Duration.ofNanos(1000);

  @Produces
  @ApplicationScoped
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), DATABASE_PRECISION);
  }
}
