package dev.slipway.vm.api;

import dev.slipway.kit.door.Caller;
import dev.slipway.kit.door.Problem;

/** Which service may ask what: the only public door, and nobody else. */
final class Grants {
  private static final String REQUEST = "request-service";

  private Grants() {}

  static void requireQuestion(Caller caller, String what) {
    if (!caller.name().equals(REQUEST)) {
      throw Problem.of(403, "%s may not %s".formatted(caller.name(), what)).exception();
    }
  }
}
