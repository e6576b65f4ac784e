package dev.slipway.bootstrap.customisation;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Journal;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.TransientUnit;
import dev.slipway.kit.ssh.UnitState;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A request's commands, one after the other. Each is the text of a script, placed as a file of
 * root's and run by name as a unit with a name of its own; so one that runs is found again, and
 * never runs beside itself. How many ended well is written down on the guest, since units are
 * forgotten when it restarts.
 */
record HookCommands(
    GuestShell shell, Hook hook, List<SecretRef> commands, Function<SecretRef, Secret> vault) {
  private static final String FOLDER = "/var/lib/slipway/hooks";
  private static final String ROOT_ONLY = "0700";

  Poll<Void> run() {
    for (int number = ended() + 1; number <= commands.size(); number++) {
      UnitState state = foundOrStarted(number);
      if (state.failed()) {
        throw failure(number, state);
      }
      if (!state.succeeded()) {
        return Poll.notYet(which(number) + " is running");
      }
      // It may hold a secret. In this order: as long as the unit is known, the mark can wait.
      shell.demandAsRoot("rm", "-f", script(number));
      shell.place(mark(), ROOT_ONLY, Secret.of(Integer.toString(number)));
    }
    return Poll.done();
  }

  private int ended() {
    ExecResult mark = shell.sudo("cat", mark());
    String text = mark.stdout().strip();
    return mark.succeeded() && text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  private UnitState foundOrStarted(int number) {
    UnitState found = shell.units().state(unit(number));
    if (!found.absent()) {
      return found;
    }
    shell.demandAsRoot("install", "-d", "-m", ROOT_ONLY, FOLDER);
    String text = "#!/bin/sh\n" + command(number).expose() + "\n";
    shell.place(script(number), ROOT_ONLY, Secret.of(text));
    // systemd sets no home for root, and more than one program looks for it.
    return shell
        .units()
        .findOrStart(
            new TransientUnit(
                unit(number), Map.of("HOME", "/root"), List.of("/bin/sh", script(number))));
  }

  private StageException failure(int number, UnitState state) {
    String tail = Journal.tail(shell, unit(number), List.of(command(number)));
    // A failed unit would be found again for ever: a resume starts the command anew.
    shell.units().reset(unit(number));
    String how =
        state.result().equals("exit-code")
            ? "ended with exit status " + state.execMainStatus()
            : "was ended: %s %d".formatted(state.result(), state.execMainStatus());
    return GuestFailure.of(
        FailureCode.HOOK_FAILED, "%s %s: %s".formatted(which(number), how, tail));
  }

  private Secret command(int number) {
    return vault.apply(commands.get(number - 1));
  }

  private String which(int number) {
    return "command %d of %d of %s".formatted(number, commands.size(), hook.field());
  }

  private String unit(int number) {
    return "%s%s-%d".formatted(GuestShell.UNIT_PREFIX, hook.slug(), number);
  }

  private String script(int number) {
    return "%s/%s-%d.sh".formatted(FOLDER, hook.slug(), number);
  }

  private String mark() {
    return "%s/%s.ended".formatted(FOLDER, hook.slug());
  }
}
