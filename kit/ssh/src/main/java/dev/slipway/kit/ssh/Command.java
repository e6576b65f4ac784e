package dev.slipway.kit.ssh;

import dev.slipway.kit.vault.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One program with its arguments. There is no way to hand over shell text: every argument reaches
 * the program as it is, whatever it contains.
 *
 * @param argv the program and its arguments; none may contain NUL, the first may not be empty
 * @param stdin what the program reads from its standard input; null for an empty one. Secrets go
 *     here, since arguments show in the guest's process list
 * @param timeout from sending the command to its end
 */
public record Command(List<String> argv, Secret stdin, Duration timeout) {
  /** Shorter than a step's claim, so that a hanging guest never costs the claim. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  public Command {
    argv = List.copyOf(argv);
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw new IllegalArgumentException("a command needs a program");
    }
    if (argv.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("an argument of " + argv.getFirst() + " contains NUL");
    }
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("time-out " + timeout + " is not positive");
    }
  }

  public static Command of(String... argv) {
    return new Command(List.of(argv), null, DEFAULT_TIMEOUT);
  }

  public static Command of(List<String> argv) {
    return new Command(argv, null, DEFAULT_TIMEOUT);
  }

  public Command withStdin(Secret input) {
    return new Command(argv, input, timeout);
  }

  public Command withTimeout(Duration limit) {
    return new Command(argv, stdin, limit);
  }

  /** The same command as root: {@code sudo -n}, which fails rather than ask for a password. */
  public Command privileged() {
    var words = new ArrayList<>(List.of("sudo", "-n"));
    words.addAll(argv);
    return new Command(words, stdin, timeout);
  }

  /** The line for the server, each argument quoted for a POSIX shell. */
  String quoted() {
    return ShellQuoting.quote(argv);
  }
}
