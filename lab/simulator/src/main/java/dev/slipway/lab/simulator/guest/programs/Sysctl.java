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
import java.util.Map;
import java.util.Set;

/**
 * {@code sysctl -p FILE}: sets the kernel, whose settings are the files below {@code /proc/sys}.
 */
public final class Sysctl implements Program {

  private static final String SYSTEM = "/proc/sys/";
  private static final String FOLDER = "/etc/sysctl.d";

  /** What Debian's kernel begins with, as far as anybody looks. */
  private static final Map<String, String> INITIAL =
      Map.of(
          "vm.panic_on_oom", "0",
          "vm.overcommit_memory", "0",
          "kernel.panic", "0",
          "kernel.panic_on_oops", "0",
          "kernel.keys.root_maxkeys", "1000000",
          "kernel.keys.root_maxbytes", "25000000");

  private final Disk disk;

  public Sysctl(Disk disk) {
    this.disk = disk;
  }

  /** The kernel's own settings, and then what systemd-sysctl sets. */
  public static void boot(Disk disk) throws IOException {
    for (Map.Entry<String, String> setting : INITIAL.entrySet()) {
      write(disk, setting.getKey(), setting.getValue());
    }
    for (String file : disk.list(FOLDER)) {
      for (String[] setting : settings(disk, FOLDER + "/" + file)) {
        if (file.endsWith(".conf") && disk.exists(path(setting[0]))) {
          write(disk, setting[0], setting[1]);
        }
      }
    }
  }

  /** Where the kernel shows a setting. */
  public static String path(String setting) {
    return SYSTEM + setting.replace('.', '/');
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(call.arguments(), Set.of("-q", "-p"), Set.of());
    if (!arguments.has("-p")) {
      throw new UnknownArgumentsException("sysctl: only -p FILE");
    }
    String file = arguments.rest(1).getFirst();
    if (!disk.exists(file)) {
      return call.fail(255, "sysctl: cannot open \"" + file + "\": No such file or directory");
    }
    int exitCode = 0;
    for (String[] setting : settings(disk, file)) {
      if (!disk.exists(path(setting[0]))) {
        exitCode =
            call.fail(
                255, "sysctl: cannot stat " + path(setting[0]) + ": No such file or directory");
      } else if (!call.as().isRoot()) {
        exitCode =
            call.fail(255, "sysctl: permission denied on key \"" + setting[0] + "\", ignoring");
      } else {
        write(disk, setting[0], setting[1]);
      }
    }
    return exitCode;
  }

  private static List<String[]> settings(Disk disk, String file) throws IOException {
    String text = new String(disk.read(Account.ROOT, file), StandardCharsets.UTF_8);
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#") && line.contains("="))
        .map(line -> line.split("\\s*=\\s*", 2))
        .toList();
  }

  private static void write(Disk disk, String setting, String value) throws IOException {
    disk.place(path(setting), (value + "\n").getBytes(StandardCharsets.UTF_8), "root", 0644);
  }
}
