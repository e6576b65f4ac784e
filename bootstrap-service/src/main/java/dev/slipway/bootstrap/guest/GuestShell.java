package dev.slipway.bootstrap.guest;

import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.Command;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.RemoteShell;
import dev.slipway.kit.ssh.TransientUnits;
import dev.slipway.kit.vault.Secret;
import java.util.ArrayList;
import java.util.List;

/** A session with one guest in the terms of this package: as the user, as root, or demanded. */
public final class GuestShell {
  /** Begins the names of the units that do what a request wants on its guests. */
  public static final String UNIT_PREFIX = "slipway-guest-";

  /** Variables for all that we start on the guest; only there if the request has a proxy. */
  public static final String ENVIRONMENT = "/etc/slipway/environment";

  private static final int SAID = 500;

  private final RemoteShell shell;

  public GuestShell(RemoteShell shell) {
    this.shell = shell;
  }

  /** Runs a program as the user; any exit code is an answer. */
  public ExecResult run(String... argv) {
    return shell.exec(Command.of(argv));
  }

  /** Runs a program as root; any exit code is an answer. */
  public ExecResult sudo(String... argv) {
    return shell.exec(Command.of(argv).privileged());
  }

  /** What a program prints as the user; ending badly is a failure. */
  public String demand(String... argv) {
    return demanded(Command.of(argv));
  }

  /** What a program prints as root; ending badly is a failure. */
  public String demandAsRoot(String... argv) {
    return demanded(Command.of(argv).privileged());
  }

  /** Writes a file of root's with this mode; the content goes in by stdin. */
  public void place(String path, String mode, Secret content) {
    demanded(
        Command.of("install", "-D", "-m", mode, "/dev/stdin", path)
            .withStdin(content)
            .privileged());
  }

  /**
   * The same for an owner that the guest may not know; any exit code is an answer.
   *
   * @param owner {@code user} or {@code user:group}
   */
  public ExecResult place(String path, String mode, String owner, Secret content) {
    int colon = owner.indexOf(':');
    List<String> install = new ArrayList<>(List.of("install", "-D", "-m", mode, "-o"));
    install.add(colon < 0 ? owner : owner.substring(0, colon));
    if (colon > 0) {
      install.addAll(List.of("-g", owner.substring(colon + 1)));
    }
    install.addAll(List.of("/dev/stdin", path));
    return shell.exec(Command.of(install).withStdin(content).privileged());
  }

  /** Runs a program as root with input. */
  void demandWithInput(Secret input, String... argv) {
    demanded(Command.of(argv).withStdin(input).privileged());
  }

  /** The last lines that a unit wrote. */
  public String journal(String unit, int lines) {
    return demandAsRoot(
        "journalctl", "-u", unit, "-n", Integer.toString(lines), "--no-pager", "-o", "cat");
  }

  public TransientUnits units() {
    return new TransientUnits(shell, ENVIRONMENT);
  }

  String hostKey() {
    return shell.hostKeyFingerprint();
  }

  private String demanded(Command command) {
    ExecResult result = shell.exec(command);
    if (!result.succeeded()) {
      throw GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "%s ended with exit code %d: %s"
              .formatted(String.join(" ", command.argv()), result.exitCode(), said(result)));
    }
    return result.stdout();
  }

  public static String said(ExecResult result) {
    String text = result.stderr().isBlank() ? result.stdout() : result.stderr();
    return text.strip().substring(0, Math.min(SAID, text.strip().length()));
  }
}
