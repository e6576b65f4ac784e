package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.events.HostKeyFingerprint;
import dev.slipway.events.NodeName;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.vault.Secret;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The host key that replaces the one from the seed. It is made beside it first, so that its
 * fingerprint can be committed before anybody has to accept it.
 */
final class HostKeyFiles {
  private static final String MADE = "/etc/ssh/slipway_host_ed25519_key";
  private static final String USED = "/etc/ssh/ssh_host_ed25519_key";
  private static final Pattern FINGERPRINT = Pattern.compile("SHA256:[A-Za-z0-9+/]{43}");

  private HostKeyFiles() {}

  /** Finds the key made before, or makes it. */
  static HostKeyFingerprint findOrMake(GuestShell shell, NodeName node) {
    ExecResult found = look(shell);
    if (!found.succeeded()) {
      // ssh-keygen writes the public half last. If it was stopped before, it asks whether to
      // overwrite the private one: yes, since nobody was ever told of it.
      shell.demandWithInput(
          Secret.of("y\n"),
          "ssh-keygen",
          "-q",
          "-t",
          "ed25519",
          "-N",
          "",
          "-C",
          node.value(),
          "-f",
          MADE);
      found = look(shell);
    }
    return fingerprint(found);
  }

  /** Puts the key made before in place of the one in use; new connections see it from now on. */
  static void swap(GuestShell shell, HostKeyFingerprint pending) {
    HostKeyFingerprint made = fingerprint(look(shell));
    if (!made.equals(pending)) {
      throw GuestFailure.of(
          FailureCode.HOST_KEY_MISMATCH,
          "the host key made on the guest is %s, but %s was committed".formatted(made, pending),
          "Somebody changed the guest's keys meanwhile: request the cluster again.");
    }
    install(shell, "0600", MADE, USED);
    install(shell, "0644", MADE + ".pub", USED + ".pub");
    // Sessions that are open live on.
    shell.demandAsRoot("systemctl", "restart", "ssh");
  }

  private static void install(GuestShell shell, String mode, String from, String to) {
    shell.demandAsRoot("install", "-m", mode, "-o", "root", "-g", "root", from, to);
  }

  private static ExecResult look(GuestShell shell) {
    return shell.run("ssh-keygen", "-l", "-E", "sha256", "-f", MADE + ".pub");
  }

  private static HostKeyFingerprint fingerprint(ExecResult look) {
    Matcher matcher = FINGERPRINT.matcher(look.stdout());
    if (!look.succeeded() || !matcher.find()) {
      throw GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "ssh-keygen did not tell the new host key's fingerprint: " + GuestShell.said(look));
    }
    return new HostKeyFingerprint(matcher.group());
  }
}
