package dev.slipway.vm.work;

import dev.slipway.vm.domain.VmOutcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a try found: an outcome to commit, one that is made inside the transaction (leases), or
 * nothing yet.
 */
public record Tick(Supplier<Optional<VmOutcome>> outcome) {

  static Tick of(VmOutcome outcome) {
    return new Tick(() -> Optional.of(outcome));
  }

  /** Not a failure: look again after a while. */
  static Tick waiting() {
    return new Tick(Optional::empty);
  }
}
