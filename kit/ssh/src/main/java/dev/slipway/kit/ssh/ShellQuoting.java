package dev.slipway.kit.ssh;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * SSH hands a command to the user's shell as one line, so arguments have to survive that shell.
 * Inside single quotes a POSIX shell leaves everything alone but the single quote itself.
 */
final class ShellQuoting {
  /** What needs no quotes in any shell; a leading = or ~ would be expanded by some. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_./:,@%+-][A-Za-z0-9_./:,@%+=-]*");

  private ShellQuoting() {}

  static String quote(List<String> argv) {
    // An unquoted first word with '=' would be an assignment, not a program.
    return argv.stream().map(ShellQuoting::quote).collect(Collectors.joining(" "));
  }

  private static String quote(String argument) {
    if (PLAIN.matcher(argument).matches() && argument.indexOf('=') < 0) {
      return argument;
    }
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
