package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.ProgramTable;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * {@code sh FILE}: some scripts go by their names; any other is single commands, one a line, with
 * {@code exit N} and {@code set -e}. Ends with the last command's exit code, as a shell does.
 */
public final class Sh implements Program {

  private static final int CANNOT_OPEN = 2;

  private final Disk disk;
  private final ProgramTable table;
  private final Map<String, Program> scripts;

  /**
   * @param scripts those that go by their file's name
   */
  public Sh(Disk disk, ProgramTable table, Map<String, Program> scripts) {
    this.disk = disk;
    this.table = table;
    this.scripts = Map.copyOf(scripts);
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    if (call.arguments().isEmpty() || call.arguments().getFirst().startsWith("-")) {
      throw new UnknownArgumentsException("only sh FILE");
    }
    String file = call.arguments().getFirst();
    Program script = scripts.get(file.substring(file.lastIndexOf('/') + 1));
    if (script != null) {
      return script.run(call);
    }
    if (call.arguments().size() != 1) {
      throw new UnknownArgumentsException("only sh FILE");
    }
    if (!disk.exists(file)) {
      return call.fail(CANNOT_OPEN, "sh: 0: cannot open " + file + ": No such file");
    }
    return lines(
        new String(disk.read(call.as(), file), StandardCharsets.UTF_8).lines().toList(), call);
  }

  private int lines(List<String> lines, Invocation call) throws IOException, InterruptedException {
    int exitCode = 0;
    boolean stopAtFailure = false;
    for (String line : lines.stream().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      if (line.equals("set -e")) {
        stopAtFailure = true;
        continue;
      }
      if (line.matches("exit [0-9]{1,3}")) {
        return Integer.parseInt(line.substring("exit ".length()));
      }
      exitCode = table.runLine(line, call);
      if (exitCode != 0 && stopAtFailure) {
        return exitCode;
      }
    }
    return exitCode;
  }
}
