package dev.slipway.lab.standalone.chaos;

import java.time.Duration;

/**
 * One fault.
 *
 * @param number from 1
 * @param pause after the one before
 * @param process the victim
 * @param kind what happens to it
 * @param point where in its code; null: wherever it is
 * @param hit which time the point is reached from then on, from 1
 */
record Strike(int number, Duration pause, String process, Kind kind, String point, int hit) {

  enum Kind {
    KILL,
    STOP
  }

  @Override
  public String toString() {
    return "%s %s%s"
        .formatted(
            kind == Kind.KILL ? "kill" : "stop",
            process,
            point == null ? "" : " " + point + (hit == 1 ? "" : ", time " + hit));
  }
}
