package dev.slipway.lab.standalone.chaos;

import java.time.Duration;

/**
 * What is planned for one cluster.
 *
 * @param atStrike requested when so many strikes were made
 * @param secret whether its request brings a secret along
 * @param end when it is destroyed
 * @param cancelAfter only for {@link End#CANCELLED}: how long after it was accepted
 */
record Life(String name, int atStrike, boolean secret, End end, Duration cancelAfter) {

  enum End {
    /** While it is being made, or thereabouts. */
    CANCELLED,
    /** As soon as it is READY. */
    WHEN_READY,
    /** After the last strike, READY. */
    LAST
  }
}
