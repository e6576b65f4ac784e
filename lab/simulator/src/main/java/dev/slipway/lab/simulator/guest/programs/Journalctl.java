package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.systemd.Journal;
import dev.slipway.lab.simulator.guest.systemd.Systemd;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code journalctl -u UNIT -n LINES --no-pager -o cat}; who is not root sees nothing. */
public final class Journalctl implements Program {

  private final Journal journal;

  public Journalctl(Journal journal) {
    this.journal = journal;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(
            call.arguments(),
            Set.of("--no-pager", "-q", "--quiet"),
            Set.of("-u", "--unit", "-n", "--lines", "-o", "--output"));
    arguments.rest(0);
    String unit =
        arguments
            .value("-u")
            .or(() -> arguments.value("--unit"))
            .orElseThrow(() -> new UnknownArgumentsException("no unit"));
    String format = arguments.value("-o").or(() -> arguments.value("--output")).orElse("short");
    if (!format.equals("cat")) {
      throw new UnknownArgumentsException("output format " + format);
    }
    String lines = arguments.value("-n").or(() -> arguments.value("--lines")).orElse("1000");
    if (!lines.matches("[0-9]{1,6}")) {
      throw new UnknownArgumentsException("number of lines " + lines);
    }
    List<String> found =
        call.as().isRoot()
            ? journal.last(Systemd.fullName(unit), Integer.parseInt(lines))
            : List.of();
    if (found.isEmpty()) {
      call.out("-- No entries --");
    }
    for (String line : found) {
      call.out(line);
    }
    return 0;
  }
}
