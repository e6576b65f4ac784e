package dev.slipway.lab.simulator.faults;

/** Something that goes wrong on demand. */
public interface Fault {

  /** How often it occurs, at least 1; null = until it is taken away. */
  Integer times();

  /** Throws {@link IllegalArgumentException} unless it is a number of times or null. */
  static void requireTimes(Integer times) {
    if (times != null && times < 1) {
      throw new IllegalArgumentException("times: at least 1, not " + times);
    }
  }
}
