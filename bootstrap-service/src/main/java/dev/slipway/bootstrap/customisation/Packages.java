package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Journal;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.TransientUnit;
import dev.slipway.kit.ssh.UnitState;
import dev.slipway.kit.steps.StageException;
import java.util.List;
import java.util.regex.Pattern;

/** The guest's package manager at work, as units; what it has done already it does not do again. */
record Packages(GuestShell shell, Distribution distribution) {
  private static final String REFRESH = GuestShell.UNIT_PREFIX + "refresh";
  private static final String UPGRADE = GuestShell.UNIT_PREFIX + "upgrade";
  private static final String INSTALL = GuestShell.UNIT_PREFIX + "install";

  /** What apt-get, dnf and zypper say of a package that is nowhere: another try will not help. */
  private static final Pattern NOWHERE =
      Pattern.compile(
          "Unable to locate package|has no installation candidate|Version '.*' for '.*' was not found"
              + "|Unable to find a match|No match for argument|No provider of '.*' found"
              + "|Package '.*' not found");

  Poll<Void> upgrade() {
    return refreshedThen(UPGRADE, distribution.upgrade(), "upgrading packages");
  }

  Poll<Void> install(List<String> names) {
    return refreshedThen(
        INSTALL, distribution.install(names), "installing " + String.join(", ", names));
  }

  private Poll<Void> refreshedThen(String unit, List<String> command, String what) {
    List<String> refresh = distribution.refresh();
    boolean refreshed = refresh.isEmpty() || ended(REFRESH, refresh);
    if (!refreshed) {
      return Poll.notYet("fetching the lists of packages");
    }
    return ended(unit, command) ? Poll.done() : Poll.notYet(what);
  }

  private boolean ended(String unit, List<String> command) {
    UnitState state =
        shell.units().findOrStart(new TransientUnit(unit, distribution.environment(), command));
    if (!state.failed()) {
      return state.succeeded();
    }
    if (distribution.goodEnough(state.execMainStatus())) {
      return true;
    }
    StageException failure = failure(unit, command, state);
    // Found again for ever otherwise; and the next try is made with new lists.
    shell.units().reset(unit);
    shell.units().reset(REFRESH);
    throw failure;
  }

  private StageException failure(String unit, List<String> command, UnitState state) {
    String tail = Journal.tail(shell, unit, List.of());
    String message =
        "%s ended with exit status %d: %s"
            .formatted(command.getFirst(), state.execMainStatus(), tail);
    return NOWHERE.matcher(tail).find()
        ? GuestFailure.permanent(FailureCode.GUEST_PACKAGES_FAILED, message)
        : GuestFailure.of(FailureCode.GUEST_PACKAGES_FAILED, message);
  }
}
