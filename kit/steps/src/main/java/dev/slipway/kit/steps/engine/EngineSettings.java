package dev.slipway.kit.steps.engine;

import java.time.Duration;

/**
 * How a worker works.
 *
 * @param worker the name of this process, unlike every other's
 * @param claim how long a claim lasts unless it is kept: after it, the steps of a dead worker are
 *     picked up
 * @param heartbeat how often claims are kept; at most half a claim
 * @param poll how long a step that nobody told of can go unnoticed
 * @param maxClaims how many steps this process runs at once
 * @param connections how many of them may be in a transaction at once
 * @param longestTick after which the outside calls of one step are interrupted and count as failed
 * @param shutdown how long running steps are waited for when the worker stops
 */
public record EngineSettings(
    String worker,
    Duration claim,
    Duration heartbeat,
    Duration poll,
    int maxClaims,
    int connections,
    Duration longestTick,
    Duration shutdown) {

  public EngineSettings {
    if (heartbeat.isZero() || heartbeat.multipliedBy(2).compareTo(claim) > 0) {
      throw new IllegalArgumentException(
          "A heartbeat is at most half a claim, so that one may be missed: %s of %s"
              .formatted(heartbeat, claim));
    }
    if (maxClaims < 1 || connections < 1) {
      throw new IllegalArgumentException(
          "At least one claim and one connection: %d, %d".formatted(maxClaims, connections));
    }
  }
}
