package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import dev.slipway.lab.simulator.guest.systemd.TransientSpec;
import dev.slipway.lab.simulator.guest.systemd.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code systemd-run --unit=NAME [--property=…] [--setenv=K=V] [--no-block] PROGRAM ARGS…}: runs
 * the program as root in a transient unit, its output going to the journal.
 */
public final class SystemdRun implements Program {

  private static final Set<String> FLAGS = Set.of("--no-block", "--quiet", "-q");
  private static final Set<String> OPTIONS = Set.of("--unit", "--property", "-p", "--setenv");
  private static final String ENVIRONMENT_FILE = "EnvironmentFile";
  private static final Set<String> TYPES = Set.of("oneshot", "simple", "exec");

  /** Properties that systemd knows and that change nothing here. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("TimeoutStartSec", "TimeoutStopSec", "KillMode", "Description", "Restart");

  private final Systemd systemd;
  private final ProgramTable table;
  private final Disk disk;

  public SystemdRun(Systemd systemd, ProgramTable table, Disk disk) {
    this.disk = disk;
    this.systemd = systemd;
    this.table = table;
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(call.arguments(), FLAGS, OPTIONS, true);
    String name =
        arguments
            .value("--unit")
            .orElseThrow(() -> new UnknownArgumentsException("a unit without a name"));
    TransientSpec spec = spec(arguments);
    if (!call.as().isRoot()) {
      return call.fail(
          1, "Failed to start transient service unit: Interactive authentication required.");
    }
    if (arguments.rest().isEmpty()) {
      throw new UnknownArgumentsException("no program to run");
    }
    String unit = Systemd.fullName(name);
    Map<String, String> environment = environment(arguments);
    Optional<Unit> started =
        systemd.runTransient(unit, spec, () -> runLogged(unit, arguments.rest(), environment));
    if (started.isEmpty()) {
      return call.fail(
          1,
          "Failed to start transient service unit: Unit "
              + unit
              + " was already loaded or has a fragment file.");
    }
    call.fail(0, "Running as unit: " + unit);
    boolean wait = !arguments.has("--no-block");
    return !wait || started.get().awaitStarted(Duration.ofHours(1)) ? 0 : 1;
  }

  private static TransientSpec spec(Arguments arguments) throws UnknownArgumentsException {
    Map<String, String> properties = new HashMap<>();
    for (String option : List.of("--property", "-p")) {
      for (String assignment : arguments.values(option)) {
        String[] parts = split(assignment);
        properties.put(parts[0], parts[1]);
      }
    }
    String type = properties.getOrDefault("Type", "simple");
    String remain = properties.getOrDefault("RemainAfterExit", "no");
    for (String name : properties.keySet()) {
      boolean known = Set.of("Type", "RemainAfterExit", ENVIRONMENT_FILE).contains(name);
      if (!known && !WITHOUT_EFFECT.contains(name)) {
        throw new UnknownArgumentsException("property " + name);
      }
    }
    if (!TYPES.contains(type)) {
      throw new UnknownArgumentsException("Type=" + type);
    }
    return new TransientSpec(type.equals("oneshot"), Set.of("yes", "true", "1").contains(remain));
  }

  private Map<String, String> environment(Arguments arguments)
      throws IOException, UnknownArgumentsException {
    Map<String, String> environment = new HashMap<>();
    for (String assignment : arguments.values("--property")) {
      String[] parts = split(assignment);
      if (parts[0].equals(ENVIRONMENT_FILE)) {
        environment.putAll(environmentFile(parts[1]));
      }
    }
    for (String assignment : arguments.values("--setenv")) {
      String[] parts = split(assignment);
      environment.put(parts[0], parts[1]);
    }
    return environment;
  }

  /** Lines of {@code NAME="value"}; with a dash before its name the file may be missing. */
  private Map<String, String> environmentFile(String name)
      throws IOException, UnknownArgumentsException {
    if (!name.startsWith("-/")) {
      throw new UnknownArgumentsException("an environment file that must be there: " + name);
    }
    String path = name.substring(1);
    Map<String, String> environment = new HashMap<>();
    if (disk.exists(path)) {
      String text = new String(disk.read(Account.ROOT, path), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        String[] parts = split(line);
        environment.put(parts[0], parts[1].replaceAll("^\"|\"$", ""));
      }
    }
    return environment;
  }

  private static String[] split(String assignment) throws UnknownArgumentsException {
    String[] parts = assignment.split("=", 2);
    if (parts.length != 2) {
      throw new UnknownArgumentsException("no value in " + assignment);
    }
    return parts;
  }

  private int runLogged(String unit, List<String> argv, Map<String, String> environment)
      throws IOException, InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try {
      return table.run(
          new Invocation(
              argv,
              Account.ROOT,
              environment,
              new ByteArrayInputStream(new byte[0]),
              output,
              output));
    } finally {
      systemd.journal().write(unit, output.toString(StandardCharsets.UTF_8));
    }
  }
}
