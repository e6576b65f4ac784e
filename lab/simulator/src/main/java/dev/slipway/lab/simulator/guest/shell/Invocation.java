package dev.slipway.lab.simulator.guest.shell;

import dev.slipway.lab.simulator.guest.disk.Account;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One call of a program.
 *
 * @param argv program first
 * @param as whose rights it has
 */
public record Invocation(
    List<String> argv,
    Account as,
    Map<String, String> environment,
    InputStream stdin,
    OutputStream stdout,
    OutputStream stderr) {

  public Invocation {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
  }

  public List<String> arguments() {
    return argv.subList(1, argv.size());
  }

  public Invocation with(List<String> newArgv, Account newAccount) {
    return new Invocation(newArgv, newAccount, environment, stdin, stdout, stderr);
  }

  /** Prints a line to standard output. */
  public void out(String line) throws IOException {
    stdout.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stdout.flush();
  }

  /** Prints a line to standard error and hands back the exit code to return. */
  public int fail(int exitCode, String line) throws IOException {
    stderr.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stderr.flush();
    return exitCode;
  }
}
