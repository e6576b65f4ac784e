package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * {@code apt-get update}, {@code dist-upgrade} and {@code install} on a Debian whose template ships
 * without lists of packages, as cloud images do: before an update no package is known. What was run
 * is in apt's own log, what is installed in dpkg's.
 */
public final class AptGet implements Program {

  /** Where apt writes down each change that it makes. */
  public static final String HISTORY = "/var/log/apt/history.log";

  /** What is installed. */
  public static final String STATUS = "/var/lib/dpkg/status";

  static final String LISTS = "/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_InRelease";

  private static final Set<String> AVAILABLE =
      Set.of("curl", "htop", "jq", "nfs-common", "open-iscsi", "qemu-guest-agent");

  private static final int FAILED = 100;

  private final Disk disk;
  private final BooleanSupplier locked;

  /**
   * @param locked whether somebody else holds dpkg's lock, for longer than anybody waits
   */
  public AptGet(Disk disk, BooleanSupplier locked) {
    this.disk = disk;
    this.locked = locked;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(call.arguments(), Set.of("-q", "-qq", "-y", "--yes"), Set.of("-o"));
    if (arguments.rest().isEmpty()) {
      throw new UnknownArgumentsException("apt-get without a command");
    }
    if (!call.as().isRoot()) {
      return call.fail(FAILED, "E: Could not open lock file - open (13: Permission denied)");
    }
    List<String> names = arguments.rest().subList(1, arguments.rest().size());
    return switch (arguments.rest().getFirst()) {
      case "update" -> update(call);
      case "dist-upgrade" -> change(call, arguments, List.of());
      case "install" -> change(call, arguments, names);
      default -> throw new UnknownArgumentsException("command " + arguments.rest().getFirst());
    };
  }

  private int update(Invocation call) throws IOException {
    place(LISTS, "Origin: Debian\n");
    call.out("Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]");
    call.out("Reading package lists...");
    return 0;
  }

  private int change(Invocation call, Arguments arguments, List<String> names)
      throws IOException, UnknownArgumentsException {
    if (!"noninteractive".equals(call.environment().get("DEBIAN_FRONTEND"))) {
      throw new UnknownArgumentsException("a front end that asks questions");
    }
    if (locked.getAsBoolean()) {
      return call.fail(
          FAILED,
          "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812"
              + " (unattended-upgr)\nE: Unable to acquire the dpkg frontend lock"
              + " (/var/lib/dpkg/lock-frontend), is another process using it?");
    }
    for (String name : names) {
      if (!disk.exists(LISTS) || !AVAILABLE.contains(name)) {
        return call.fail(FAILED, "E: Unable to locate package " + name);
      }
    }
    if (!arguments.has("-y") && !arguments.has("--yes")) {
      return call.fail(1, "Do you want to continue? [Y/n] Abort.");
    }
    for (String name : names) {
      install(call, name);
    }
    place(HISTORY, text(HISTORY) + "Commandline: " + String.join(" ", call.argv()) + "\n");
    return 0;
  }

  private void install(Invocation call, String name) throws IOException {
    String entry = "Package: " + name + "\nStatus: install ok installed\n\n";
    if (text(STATUS).contains(entry)) {
      call.out(name + " is already the newest version.");
    } else {
      place(STATUS, text(STATUS) + entry);
      call.out("Setting up " + name + " ...");
    }
  }

  private String text(String path) throws IOException {
    return disk.exists(path)
        ? new String(disk.read(Account.ROOT, path), StandardCharsets.UTF_8)
        : "";
  }

  private void place(String path, String content) throws IOException {
    disk.place(path, content.getBytes(StandardCharsets.UTF_8), "root", 0644);
  }
}
