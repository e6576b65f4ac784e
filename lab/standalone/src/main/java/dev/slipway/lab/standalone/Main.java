package dev.slipway.lab.standalone;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** {@code ./slipway}: everything on one machine. */
@Command(
    name = "slipway",
    description = "K3s clusters on Proxmox VE: try it, run it on one machine.",
    mixinStandardHelpOptions = true,
    version = "Slipway 0.1.0-SNAPSHOT",
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
      ReplayCommand.class,
      DlqCommand.class,
      TemplatesCommand.class
    })
public final class Main {

  private Main() {}

  /** Exits 0 when what was asked for was done, 2 for bad usage, 1 otherwise. */
  public static void main(String[] arguments) {
    System.exit(execute(new PrintWriter(System.out, true, System.out.charset()), arguments));
  }

  /** What was printed is out when it returns, however it ended. */
  static int execute(PrintWriter out, String... arguments) {
    try {
      return commandLine().setOut(out).execute(arguments);
    } finally {
      out.flush();
    }
  }

  private static CommandLine commandLine() {
    IExecutionExceptionHandler failure =
        (exception, command, parsed) -> {
          command.getErr().println("slipway: " + exception.getMessage());
          if (!(exception instanceof Refusal)) {
            exception.printStackTrace(command.getErr());
          }
          return 1;
        };
    return new CommandLine(Main.class).setExecutionExceptionHandler(failure);
  }
}
