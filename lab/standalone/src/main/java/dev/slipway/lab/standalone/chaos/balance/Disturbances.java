package dev.slipway.lab.standalone.chaos.balance;

import java.util.List;

/**
 * When the installation was not itself.
 *
 * @param all of any service
 */
public record Disturbances(List<Span> all) {

  /** Milliseconds of the clock. */
  public record Span(long from, long until) {}

  public Disturbances {
    all = List.copyOf(all);
  }

  boolean at(long millis) {
    return within(millis, millis);
  }

  boolean within(long from, long until) {
    return all.stream().anyMatch(span -> span.from() <= until && from <= span.until());
  }
}
