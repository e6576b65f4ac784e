package dev.slipway.kit.ssh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Long work on a machine, as transient systemd units with fixed names: found or started, polled,
 * stopped. No call waits for the work itself.
 *
 * <p>A unit that ended stays known ({@code RemainAfterExit}, and no {@code --collect}) until it is
 * stopped and reset, or the machine restarts; so whether work is done must be told from what it
 * leaves behind, not from its unit.
 */
public final class TransientUnits {
  private static final String PROPERTIES =
      "LoadState,ActiveState,SubState,Result,ExecMainStatus,NRestarts";

  private final RemoteShell shell;
  private final String environmentFile;

  /** Units with the environment that systemd gives them and their own. */
  public TransientUnits(RemoteShell shell) {
    this(shell, null);
  }

  /**
   * Units that get the variables of a file of the machine as well, if it is there.
   *
   * @param environmentFile its path; null for none. It may hold secrets: it shows nowhere
   */
  public TransientUnits(RemoteShell shell, String environmentFile) {
    this.shell = Objects.requireNonNull(shell, "shell");
    this.environmentFile = environmentFile;
  }

  /** The state of this unit, which is started if systemd does not know it. */
  public UnitState findOrStart(TransientUnit unit) {
    UnitState found = state(unit.name());
    if (!found.absent()) {
      return found;
    }
    ExecResult started = shell.exec(startCommand(unit));
    UnitState now = state(unit.name());
    // Somebody else may have started it between the two calls: then it is found after all.
    if (now.absent() && !started.succeeded()) {
      throw failure("start", unit.name(), started);
    }
    return now;
  }

  /** What systemd says of a unit, also of one that is not transient. */
  public UnitState state(String name) {
    ExecResult shown =
        shell.exec(Command.of("systemctl", "show", name, "--property=" + PROPERTIES));
    if (!shown.succeeded()) {
      throw failure("look at", name, shown);
    }
    Map<String, String> properties = new HashMap<>();
    shown
        .stdout()
        .lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                properties.put(line.substring(0, equals), line.substring(equals + 1).strip());
              }
            });
    return UnitState.parse(properties);
  }

  /** Asks systemd to stop a unit, without waiting; one that is not there is fine. */
  public void stop(String name) {
    if (!state(name).absent()) {
      demand("stop", name, Command.of("systemctl", "stop", "--no-block", name));
    }
  }

  /** Asks systemd to stop all units whose name begins so, without waiting; none is fine. */
  public void stopAll(String prefix) {
    ExecResult stopped =
        shell.exec(Command.of("systemctl", "stop", "--no-block", prefix + "*").privileged());
    if (!stopped.succeeded()) {
      throw failure("stop", prefix + "*", stopped);
    }
  }

  /**
   * Makes systemd forget a unit that has ended, so that it can be started anew; one that is not
   * there is fine.
   */
  public void reset(String name) {
    UnitState found = state(name);
    if (found.absent()) {
      return;
    }
    demand("stop", name, Command.of("systemctl", "stop", name));
    if (found.failed()) {
      demand("reset", name, Command.of("systemctl", "reset-failed", name));
    }
  }

  private void demand(String verb, String name, Command command) {
    ExecResult result = shell.exec(command.privileged());
    // It may have gone by itself in the meantime, which is what was asked for.
    if (!result.succeeded() && !state(name).absent()) {
      throw failure(verb, name, result);
    }
  }

  private Command startCommand(TransientUnit unit) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "systemd-run",
                "--unit=" + unit.name(),
                "--property=Type=oneshot",
                "--property=RemainAfterExit=yes",
                "--no-block"));
    if (environmentFile != null) {
      words.add("--property=EnvironmentFile=-" + environmentFile);
    }
    new TreeMap<>(unit.environment())
        .forEach((key, value) -> words.add("--setenv=" + key + "=" + value));
    words.addAll(unit.argv());
    return Command.of(words).privileged();
  }

  private static SshException failure(String verb, String name, ExecResult result) {
    String said = result.stderr().strip();
    return new SshException(
        SshException.Kind.IO,
        "cannot %s unit %s: exit %d: %s"
            .formatted(
                verb, name, result.exitCode(), said.substring(0, Math.min(said.length(), 300))));
  }
}
