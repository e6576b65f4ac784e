package dev.slipway.lab.simulator.faults;

/** Something that goes wrong on demand. */
public interface Fault {

  /** How often it occurs, at least 1; null = until it is taken away. */
  Integer times();
}
