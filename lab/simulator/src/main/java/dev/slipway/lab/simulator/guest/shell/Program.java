package dev.slipway.lab.simulator.guest.shell;

import java.io.IOException;

/** A program of the simulated guest. */
@FunctionalInterface
public interface Program {

  /**
   * Runs to its end, on the caller's thread; an interrupt is a kill.
   *
   * @return the exit code
   * @throws UnknownArgumentsException when it does not simulate these arguments
   * @throws IOException when the output's reader has gone, or a file operation fails that the
   *     program does not report itself
   */
  int run(Invocation call) throws IOException, InterruptedException, UnknownArgumentsException;
}
