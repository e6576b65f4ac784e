package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Journal;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.TransientUnit;
import dev.slipway.kit.ssh.UnitState;
import dev.slipway.kit.vault.Secret;
import java.util.List;

/** Certificates in the guest's trust store, which all its programs go by. */
record TrustedCertificates(GuestShell shell, Distribution distribution) {
  private static final String UNIT = GuestShell.UNIT_PREFIX + "trust";

  Poll<Void> trust(List<String> certificates) {
    UnitState state = shell.units().state(UNIT);
    if (state.absent()) {
      for (int i = 0; i < certificates.size(); i++) {
        shell.place(distribution.certificate(i + 1), "0644", Secret.of(certificates.get(i)));
      }
      state = shell.units().findOrStart(new TransientUnit(UNIT, distribution.refreshTrust()));
    }
    if (state.failed()) {
      String tail = Journal.tail(shell, UNIT, List.of());
      shell.units().reset(UNIT);
      throw GuestFailure.of(
          FailureCode.GUEST_SETUP_FAILED,
          "%s ended with exit status %d: %s"
              .formatted(distribution.refreshTrust(), state.execMainStatus(), tail),
          "Install the package ca-certificates in the template, or look at what it says.");
    }
    return state.succeeded() ? Poll.done() : Poll.notYet("taking the certificates in");
  }
}
