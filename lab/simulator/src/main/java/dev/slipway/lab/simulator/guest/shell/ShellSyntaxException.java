package dev.slipway.lab.simulator.guest.shell;

/** The command line needs a real shell, or is not closed. */
public final class ShellSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  ShellSyntaxException(String message) {
    super(message);
  }
}
