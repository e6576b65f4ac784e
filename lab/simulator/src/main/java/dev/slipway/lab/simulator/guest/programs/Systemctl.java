package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import dev.slipway.lab.simulator.guest.systemd.Unit;
import dev.slipway.lab.simulator.guest.systemd.UnitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code systemctl} for one unit at a time; messages and exit codes are those of systemd 252. */
public final class Systemctl implements Program {

  /** Links here are what {@code enable} makes; a boot starts what is linked. */
  public static final String WANTED = "/etc/systemd/system/multi-user.target.wants/";

  private static final Duration START_LIMIT = Duration.ofHours(1);
  private static final int NO_PERMISSION = 4;
  private static final int NOT_INSTALLED = 5;
  private static final int NOT_RUNNING = 3;
  private static final Set<String> READING = Set.of("show", "is-active", "is-enabled");

  private final Systemd systemd;
  private final Disk disk;
  private final Runnable reboot;

  /**
   * @param reboot restarts the machine, not at once
   */
  public Systemctl(Systemd systemd, Disk disk, Runnable reboot) {
    this.systemd = systemd;
    this.disk = disk;
    this.reboot = reboot;
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(
            call.arguments(),
            Set.of("--no-block", "--now", "--quiet", "-q", "--no-pager"),
            Set.of("--property", "-p"));
    if (arguments.rest().isEmpty()) {
      throw new UnknownArgumentsException("systemctl without a verb");
    }
    String verb = arguments.rest().getFirst();
    if (!call.as().isRoot() && !READING.contains(verb)) {
      return call.fail(
          NO_PERMISSION, "Failed to " + verb + ": Interactive authentication required.");
    }
    if (verb.equals("daemon-reload")) {
      return 0;
    }
    if (verb.equals("reboot")) {
      reboot.run();
      return 0;
    }
    String unit = Systemd.fullName(arguments.rest(2).getLast());
    return switch (verb) {
      case "show" -> show(call, arguments, unit);
      case "is-active" -> isActive(call, unit);
      case "is-enabled" -> isEnabled(call, unit);
      case "start" -> start(call, unit, arguments.has("--no-block"));
      case "restart" -> restart(call, unit, arguments.has("--no-block"));
      case "stop" -> stop(call, unit, arguments.has("--no-block"));
      case "reset-failed" -> resetFailed(call, unit);
      case "enable" -> enable(call, arguments, unit);
      case "disable" -> disable(call, arguments, unit);
      default -> throw new UnknownArgumentsException("verb " + verb);
    };
  }

  private int show(Invocation call, Arguments arguments, String unit)
      throws IOException, UnknownArgumentsException {
    UnitStatus status = systemd.status(unit);
    // systemd prints in its own order, whatever the order asked for.
    Map<String, String> known = new LinkedHashMap<>();
    known.put("Result", status.result());
    known.put("NRestarts", Integer.toString(status.restarts()));
    known.put("ExecMainStatus", Integer.toString(status.mainStatus()));
    known.put("Id", unit);
    known.put("LoadState", status.load());
    known.put("ActiveState", status.active());
    known.put("SubState", status.sub());
    Set<String> wanted =
        Stream.of("--property", "-p")
            .flatMap(option -> arguments.values(option).stream())
            .flatMap(list -> Arrays.stream(list.split(",", -1)))
            .collect(Collectors.toSet());
    if (!known.keySet().containsAll(wanted)) {
      throw new UnknownArgumentsException("properties " + wanted);
    }
    for (Map.Entry<String, String> property : known.entrySet()) {
      if (wanted.isEmpty() || wanted.contains(property.getKey())) {
        call.out(property.getKey() + "=" + property.getValue());
      }
    }
    return 0;
  }

  private int isActive(Invocation call, String unit) throws IOException {
    UnitStatus status = systemd.status(unit);
    call.out(status.active());
    return status.isActive() ? 0 : NOT_RUNNING;
  }

  private int isEnabled(Invocation call, String unit) throws IOException {
    boolean enabled = disk.exists(WANTED + unit);
    call.out(enabled ? "enabled" : "disabled");
    return enabled ? 0 : 1;
  }

  private int start(Invocation call, String unit, boolean noBlock)
      throws IOException, InterruptedException {
    Optional<Unit> found = systemd.find(unit);
    if (found.isEmpty()) {
      return notFound(call, "start", unit);
    }
    found.get().start();
    if (noBlock || found.get().awaitStarted(START_LIMIT)) {
      return 0;
    }
    return call.fail(
        1,
        "Job for "
            + unit
            + " failed because the control process exited with error code.\nSee \"systemctl status "
            + unit
            + "\" and \"journalctl -xeu "
            + unit
            + "\" for details.");
  }

  private int restart(Invocation call, String unit, boolean noBlock)
      throws IOException, InterruptedException {
    systemd.find(unit).ifPresent(Unit::stop);
    return start(call, unit, noBlock);
  }

  private int stop(Invocation call, String unit, boolean noBlock) throws IOException {
    if (unit.contains("*")) {
      for (String each : systemd.loaded(unit)) {
        stop(call, each, noBlock);
      }
      return 0;
    }
    Optional<Unit> found = systemd.find(unit);
    if (found.isEmpty()) {
      return call.fail(NOT_INSTALLED, "Failed to stop " + unit + ": Unit " + unit + " not loaded.");
    }
    if (noBlock) {
      Thread.ofVirtual().name("stop-" + unit).start(found.get()::stop);
    } else {
      found.get().stop();
    }
    return 0;
  }

  private int resetFailed(Invocation call, String unit) throws IOException {
    Optional<Unit> found = systemd.find(unit);
    if (found.isEmpty()) {
      return call.fail(
          1, "Failed to reset failed state of unit " + unit + ": Unit " + unit + " not loaded.");
    }
    found.get().resetFailed();
    return 0;
  }

  private int enable(Invocation call, Arguments arguments, String unit)
      throws IOException, InterruptedException {
    String fragment = "/etc/systemd/system/" + unit;
    if (!disk.exists(fragment)) {
      return call.fail(1, "Failed to enable unit: Unit file " + unit + " does not exist.");
    }
    if (!disk.exists(WANTED + unit)) {
      disk.makeDirectories(Account.ROOT, WANTED, 0755);
      disk.link(WANTED + unit, fragment);
      call.fail(0, "Created symlink " + WANTED + unit + " → " + fragment + ".");
    }
    return arguments.has("--now") ? start(call, unit, arguments.has("--no-block")) : 0;
  }

  private int disable(Invocation call, Arguments arguments, String unit) throws IOException {
    if (disk.exists(WANTED + unit)) {
      disk.delete(Account.ROOT, WANTED + unit);
      call.fail(0, "Removed \"" + WANTED + unit + "\".");
    }
    return arguments.has("--now") ? stop(call, unit, arguments.has("--no-block")) : 0;
  }

  private static int notFound(Invocation call, String verb, String unit) throws IOException {
    return call.fail(
        NOT_INSTALLED, "Failed to " + verb + " " + unit + ": Unit " + unit + " not found.");
  }

  /** The units that a boot starts. */
  public static List<String> wanted(Disk disk) throws IOException {
    if (!disk.exists(WANTED)) {
      return List.of();
    }
    return disk.list(WANTED);
  }
}
