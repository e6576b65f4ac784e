package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.guest.EvidencedFailure;
import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Journal;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.events.Role;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.TransientUnit;
import dev.slipway.kit.ssh.UnitState;
import dev.slipway.kit.steps.StageException;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * K3s as a service of a guest: installed by the release's own script, started, watched.
 *
 * @param secrets what its journal must not show; asked for only when there is one to show
 */
record K3sService(GuestShell shell, Role role, Supplier<List<Secret>> secrets) {
  private static final String PROGRAM = "/usr/local/bin/k3s";

  /** K3s imports what lies there when it starts. https://docs.k3s.io/installation/airgap */
  private static final String IMAGES = "/var/lib/rancher/k3s/agent/images/";

  /** systemd restarts K3s every 5 s; after as many it is no longer a slow start. */
  private static final int MOST_RESTARTS = 3;

  String unit() {
    return role == Role.SERVER ? "k3s" : "k3s-agent";
  }

  Poll<Void> install(K3sRelease release) {
    placeProgram(release);
    UnitState script = shell.units().state(K3sRelease.INSTALL_UNIT);
    if (script.absent() && !shell.units().state(unit()).absent()) {
      // Installed before the guest was restarted: what it left counts, not who did it.
      return Poll.done();
    }
    script = shell.units().findOrStart(installation(release));
    if (script.failed()) {
      String journal = Journal.tail(shell, K3sRelease.INSTALL_UNIT, secrets.get());
      shell.units().reset(K3sRelease.INSTALL_UNIT);
      throw GuestFailure.of(
          FailureCode.K3S_INSTALL_FAILED,
          "install.sh ended with exit code %d: %s".formatted(script.execMainStatus(), journal));
    }
    return script.succeeded() ? Poll.done() : Poll.notYet("install.sh is running");
  }

  private void placeProgram(K3sRelease release) {
    ExecResult found = shell.run(PROGRAM, "--version");
    if (!found.succeeded() || !found.stdout().contains(release.version().value() + " ")) {
      // First the images: that the program is there says that they are.
      if (release.airgap()) {
        place(release.path(K3sRelease.IMAGES), "0644", IMAGES + K3sRelease.IMAGES);
      }
      place(release.path(K3sRelease.BINARY), "0755", PROGRAM);
    }
  }

  private void place(String from, String mode, String to) {
    shell.demandAsRoot("install", "-D", "-m", mode, from, to);
  }

  private TransientUnit installation(K3sRelease release) {
    return new TransientUnit(
        K3sRelease.INSTALL_UNIT,
        Map.of(
            "INSTALL_K3S_SKIP_DOWNLOAD", "true",
            "INSTALL_K3S_SKIP_START", "true",
            "INSTALL_K3S_EXEC", role.name().toLowerCase(Locale.ROOT)),
        List.of("/bin/sh", release.path(K3sRelease.SCRIPT)));
  }

  Poll<Void> start() {
    UnitState state = shell.units().state(unit());
    if (state.absent()) {
      throw GuestFailure.of(
          FailureCode.K3S_INSTALL_FAILED, "install.sh left no unit " + unit() + " behind");
    }
    if (state.activeState().equals("failed") || state.restarts() >= MOST_RESTARTS) {
      throw doesNotStart(state);
    }
    if (state.activeState().equals("active")) {
      return Poll.done();
    }
    if (state.activeState().equals("inactive")) {
      shell.demandAsRoot("systemctl", "enable", "--now", "--no-block", unit());
    }
    return Poll.notYet("K3s is starting, restarts so far: " + state.restarts());
  }

  private StageException doesNotStart(UnitState state) {
    String journal = Journal.tail(shell, unit(), secrets.get());
    String evidence = evidence();
    // Stopped, or it would go on for ever; and a resume finds it idle and starts it afresh. K3s may
    // take its time to stop, and whether it does changes nothing.
    shell.units().stop(unit());
    shell.sudo("systemctl", "reset-failed", unit());
    return new EvidencedFailure(
        FailureCode.K3S_DOES_NOT_START,
        false,
        "K3s ended with exit code %d after %d restarts; its journal ends: %s"
            .formatted(state.execMainStatus(), state.restarts(), journal),
        evidence);
  }

  /** The end of its journal, for whoever looks for the cause. */
  String evidence() {
    return Journal.evidence(shell, unit(), secrets.get());
  }
}
