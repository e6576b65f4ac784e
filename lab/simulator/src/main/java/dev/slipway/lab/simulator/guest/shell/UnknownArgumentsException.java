package dev.slipway.lab.simulator.guest.shell;

/** A known program was called with arguments that the simulator does not know. */
public final class UnknownArgumentsException extends Exception {

  private static final long serialVersionUID = 1L;

  public UnknownArgumentsException(String message) {
    super(message);
  }
}
