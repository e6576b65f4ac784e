package dev.slipway.lab.simulator.kubernetes;

import java.util.Optional;

/** What goes wrong with one K3s, asked whenever it could. */
@FunctionalInterface
public interface K3sFaults {

  /** What goes wrong with this start; asked once for each. */
  Optional<K3sFault> ofStart();

  /** Whether the API answers 503 this time. */
  default boolean apiNotReady() {
    return false;
  }
}
